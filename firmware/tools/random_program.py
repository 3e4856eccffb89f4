#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a constrained-random test image as assembly: user-level integer instructions on registers and a
scratch buffer, with faults (divide errors, bounds, undefined opcodes) that the handler steps over.

  random_program.py SEED WIDTH COUNT > out.S      WIDTH is 64 or 32

The image checks nothing by itself; the engines are compared with each other at each instruction."""

import random
import sys

R64 = "rax rcx rdx rsi rdi rbp r8 r9 r10 r11 r12 r13 r14".split()
R32 = "eax ecx edx esi edi ebp r8d r9d r10d r11d r12d r13d r14d".split()
R16 = "ax cx dx si di bp r8w r9w r10w r11w r12w r13w r14w".split()
R8 = "al cl dl sil dil bpl r8b r9b r10b r11b r12b r13b r14b".split()
CONDITIONS = "o no b ae e ne be a s ns p np l ge le g".split()
SIZES = {8: ("qword", R64), 4: ("dword", R32), 2: ("word", R16), 1: ("byte", R8)}


class Program:
    """rbx (ebx) points to the scratch buffer and rsp to the stack; neither is a random destination."""

    def __init__(self, seed, width):
        self.random = random.Random(seed)
        self.width = width
        self.label = 0
        self.count = 13 if width == 64 else 6

    def size(self, smallest=1):
        return self.random.choice([s for s in ((8, 4, 2, 1) if self.width == 64 else (4, 2, 1)) if s >= smallest])

    def reg(self, size):
        if size == 1 and self.width == 32:
            return self.random.choice("al cl dl ah ch dh".split())
        return SIZES[size][1][self.random.randrange(self.count)]

    def immediate(self, size):
        r = self.random
        value = r.choice([r.randrange(-128, 128), r.randrange(-2**31, 2**31), 0, 1, -1, 127, -128, 2**31 - 1, -2**31])
        bits = min(size, 4) * 8
        value &= (1 << bits) - 1
        return str(value - (1 << bits) if value >> (bits - 1) else value)

    def memory(self, size):
        base = "rbx" if self.width == 64 else "ebx"
        offset = self.random.randrange(0, 480)
        if self.random.random() < 0.8:
            offset &= ~(size - 1)
        return f"{SIZES[size][0]} ptr [{base} + {offset}]"

    def rm(self, size):
        return self.reg(size) if self.random.random() < 0.6 else self.memory(size)

    def one(self):
        r = self.random
        kind = r.randrange(24)
        size = self.size()
        reg = self.reg(size)
        wide = self.size(2)
        if kind < 6:
            op = r.choice("add or adc sbb and sub xor cmp".split())
            form = r.randrange(3)
            if form == 0:
                return f"{op} {self.rm(size)}, {reg}"
            if form == 1:
                return f"{op} {reg}, {self.rm(size)}"
            return f"{op} {self.rm(size)}, {self.immediate(size)}"
        if kind == 6:
            return f"mov {self.rm(size)}, {reg}"
        if kind == 7:
            return f"mov {reg}, {self.immediate(size)}"
        if kind == 8:
            return f"{r.choice('inc dec not neg'.split())} {self.rm(size)}"
        if kind in (9, 10):
            count = r.choice(["cl", str(r.randrange(0, 70)), "1"])
            return f"{r.choice('rol ror rcl rcr shl shr sar'.split())} {self.rm(size)}, {count}"
        if kind == 11:
            count = r.choice(["cl", str(r.randrange(0, 40))])
            return f"{r.choice(['shld', 'shrd'])} {self.rm(wide)}, {self.reg(wide)}, {count}"
        if kind == 12:
            return f"{r.choice('mul imul'.split())} {self.rm(size)}"
        if kind == 13:
            return f"imul {self.reg(wide)}, {self.rm(wide)}" + (f", {self.immediate(wide)}" if r.random() < 0.5 else "")
        if kind == 14:
            return f"{r.choice('div idiv'.split())} {self.rm(size)}"
        if kind == 15:
            narrow = r.choice([s for s in (1, 2) if s < wide])
            return f"{r.choice(['movzx', 'movsx'])} {self.reg(wide)}, {self.rm(narrow)}"
        if kind == 16:
            return f"set{r.choice(CONDITIONS)} {self.rm(1)}"
        if kind == 17:
            return f"cmov{r.choice(CONDITIONS)} {self.reg(wide)}, {self.rm(wide)}"
        if kind == 18:
            op = r.choice("bt bts btr btc".split())
            return f"{op} {self.rm(wide)}, {r.randrange(0, 64)}" if r.random() < 0.6 else f"{op} {self.reg(wide)}, {self.reg(wide)}"
        if kind == 19:
            return f"{r.choice('bsf bsr'.split())} {self.reg(wide)}, {self.rm(wide)}"
        if kind == 20:
            lock = r.choice(["", "lock "])
            target = self.memory(size) if lock else self.rm(size)
            return f"{lock}{r.choice('xadd cmpxchg'.split())} {target}, {reg}"
        if kind == 21:
            extra = ["cbw", "cwde", "cwd", "cdq", "clc", "stc", "cmc", "lahf", "sahf", "nop", "pause"]
            extra += ["cdqe", "cqo"] if self.width == 64 else ["daa", "das", "aaa", "aas", "aam", "aad", "salc_not"]
            choice = r.choice(extra)
            return choice if choice != "salc_not" else "aam 7"
        if kind == 22:
            word = SIZES[8 if self.width == 64 else 4][1]
            a, b = (word[r.randrange(self.count)] for _ in range(2))
            return r.choice([f"push {a}\n  pop {b}", f"pushf\n  pop {a}", f"xchg {a}, {b}", f"bswap {a}",
                             f"lea {a}, [{b} + {a}*{r.choice([1, 2, 4, 8])} + {r.randrange(-5000, 5000)}]"])
        self.label += 1
        if r.random() < 0.5:
            return f"j{r.choice(CONDITIONS)} 8{self.label:04}f\n  {self.one_simple()}\n8{self.label:04}:"
        ptr = "r" if self.width == 64 else "e"
        rep = r.choice(["", "rep "])
        op = r.choice(["movs", "stos", "lods"]) + r.choice(["b", "w", "d"] + (["q"] if self.width == 64 else []))
        return (f"push {ptr}si\n  push {ptr}di\n  push {ptr}cx\n  lea {ptr}si, [{ptr}bx + 64]\n  lea {ptr}di, [{ptr}bx + 200]\n"
                f"  mov ecx, {r.randrange(0, 6)}\n  {r.choice(['cld', 'std'])}\n  {rep}{op}\n  cld\n  pop {ptr}cx\n  pop {ptr}di\n  pop {ptr}si")

    def one_simple(self):
        size = self.size()
        return f"{self.random.choice('add sub xor'.split())} {self.reg(size)}, {self.reg(size)}"


def main():
    seed, width, count = (int(a) for a in sys.argv[1:4])
    program = Program(seed, width)
    ptr = "r" if width == 64 else "e"
    print("/* SPDX-License-Identifier: Apache-2.0 */")
    print(f"/* Made by random_program.py {seed} {width} {count}. */")
    print("  .intel_syntax noprefix\n  .text\n  .globl random_body\nrandom_body:")
    saved = "rbx rbp r12 r13 r14 r15".split() if width == 64 else "ebx ebp esi edi".split()
    print("".join(f"  push {x}\n" for x in saved), end="")
    print(f"  mov {ptr}bx, offset random_scratch")
    for index in range(program.count):
        value = program.random.choice([program.random.getrandbits(32), program.random.getrandbits(8), 0])
        print(f"  mov {SIZES[8 if width == 64 else 4][1][index]}, {value if width == 64 else value & 0x7fffffff}")
    for _ in range(count):
        print(f"  {program.one()}")
    print("  cld\n" + "".join(f"  pop {x}\n" for x in reversed(saved)) + "  ret")
    print("  .data\n  .balign 64\nrandom_scratch:")
    for _ in range(64):
        print(f"  .quad {program.random.getrandbits(64)}")
    print('  .section .note.GNU-stack, "", @progbits')


if __name__ == "__main__":
    main()
