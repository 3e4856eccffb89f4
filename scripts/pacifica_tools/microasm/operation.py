# SPDX-License-Identifier: Apache-2.0
"""One line of a program -> one micro-operation: operation, operands, modifiers."""

import re

from .expression import Expression
from .names import AsmError
from .word import Uop

FLUSHES = {"page": (0, 3), "nonglobal": (1, 1), "all": (2, 1), "asid": (3, 2), "asid_nonglobal": (4, 2)}  # kind, operands
CPUID_PARTS = {"eax": 0, "ebx": 1, "ecx": 2, "edx": 3}
FAULT_MODES = {"normal": 0, "event": 1, "exit": 2}
UNARY_OF_B = ("mov", "zx8", "zx16", "zx32", "sx8", "sx16", "sx32")
INVERTED = {"nz": "z", "nc": "c", "ncc": "cc"}
FLOW_WORDS = ("goto", "call", "ret", "end", "rep", "if")


def one_of(table, key, what):
    if key not in table:
        raise AsmError(f"unknown {what} {key}")
    return table[key]


class Line:
    """Parses one statement with the names that are visible where it stands."""

    def __init__(self, names, constants, aliases):
        self.names, self.constants, self.aliases = names, constants, aliases

    def parse(self, text, where):
        head, *modifiers = (part.strip() for part in text.split(";"))
        self.uop = u = Uop(self.names, where, text)
        name, _, rest = head.partition(" ")
        if name in FLOW_WORDS:
            modifiers, name, rest = [head, *modifiers], "nop", ""
        self.core(name.lower(), rest.strip())
        conditional = False
        for modifier in modifiers:
            conditional |= self.modifier(modifier)
        if conditional and u.flow == 0:
            raise AsmError("condition without goto, call, ret or end")
        reads_k = self.names.registers["k"] in (u.a, u.b)
        if reads_k and u.positive and u.k >> 31 and u.size in (self.names.sizes["q"], self.names.sizes["op"]):
            raise AsmError("bit 31 of the constant fills bits 63:32: load it with a 32-bit operation")
        return u

    # --- pieces ---
    def number(self, text):
        return Expression(text, self.constants).value()

    def operand(self, text, place):
        text = text.strip().lower()
        if text.startswith("#"):
            if place == "dst":
                raise AsmError("constant as destination")
            scaled = text.startswith("#*")
            self.uop.set_k(self.number(text[2 if scaled else 1:]))
            value = self.names.registers["ks" if scaled else "k"]
        else:
            text = self.aliases.get(text, text)
            value = one_of(self.names.registers, text, "register")
        if place == "b" and value > 63:
            raise AsmError(f"{text} cannot be the second operand")
        setattr(self.uop, place, value)

    def memory(self, text):
        m = re.fullmatch(r"\[(\w+):([\w.]+)\s*(?:([+-])\s*(\*?)([^\]]+))?\]", text.strip().lower())
        if not m:
            raise AsmError(f"bad memory operand {text}")
        self.uop.space = one_of(self.names.spaces, m[1], "address space")
        self.operand(m[2], "a")
        if m[3]:
            value = self.number(m[5])
            self.uop.set_k(-value if m[3] == "-" else value)
            self.uop.kscale = 1 if m[4] else 0

    # --- modifiers ---
    def modifier(self, text):
        """Returns whether it is a condition."""
        u, flows = self.uop, self.names.flows
        word, _, argument = text.partition(" ")
        argument, conditional = argument.strip(), word == "if"
        if conditional:
            name, _, tail = argument.partition(" ")
            invert = name.startswith("!")
            name = name.lstrip("!").lower()
            if name in INVERTED:
                name, invert = INVERTED[name], not invert
            u.cond = one_of(self.names.conditions, name, "condition") | (64 if invert else 0)
            if not tail.strip():
                return True
            word, _, argument = tail.strip().partition(" ")
            argument = argument.strip()
        if word == "f":
            u.wflags = 1
        elif word in ("goto", "call"):
            u.flow, u.label = flows["F_GOTO" if word == "goto" else "F_CALL"], argument
        elif word == "ret":
            u.flow = flows["F_RET"]
        elif word == "end":
            u.flow, u.kind = flows["F_END"], one_of(self.names.kinds, argument or "insn", "end")
        elif word == "rep":
            u.flow = flows["F_REP"]
        elif word in ("zx", "sx") and u.op == self.names.operations["U_LD"]:
            u.alu = self.names.alu[word + "8"]
        elif word == "lock":
            u.space = self.names.spaces["segl"]
        else:
            raise AsmError(f"unknown modifier {word}")
        return conditional

    # --- operations ---
    def core(self, name, rest):
        self.base, _, suffix = name.partition(".")
        if suffix:
            self.uop.size = one_of(self.names.sizes, suffix, "size")
        self.rest = rest
        self.args = [x.strip() for x in re.split(r",(?![^\[]*\])", rest)] if rest else []
        method = getattr(self, "op_" + self.base, None)
        if method:
            self.uop.op = self.names.operations.get("U_" + self.base.upper(), 0)
            method()
        elif self.base in self.names.alu:
            self.alu()
        else:
            raise AsmError(f"unknown operation {self.base}")

    def need(self, *counts):
        if len(self.args) not in counts:
            raise AsmError(f"{self.base}: wrong number of operands")

    def operands(self, *places):
        self.need(len(places))
        for text, place in zip(self.args, places):
            self.operand(text, place)

    def op_nop(self):
        self.need(0)

    def op_ld(self):
        self.need(2)
        self.memory(self.args[1])
        self.operand(self.args[0], "dst")

    op_ldw = op_ld

    def op_st(self):
        self.need(2)
        self.memory(self.args[0])
        self.operand(self.args[1], "b")

    def op_push(self):  # the store and the new stack pointer in one
        u, rsp = self.uop, self.names.registers["rsp"]
        u.op, u.space, u.a, u.dst, u.kscale = self.names.operations["U_ST"], self.names.spaces["stk"], rsp, rsp, 1
        u.set_k(-1)
        self.operands("b")

    def op_br(self):
        self.uop.alu = self.names.alu["add"]
        self.operands("dst", "a", "b")

    def op_cmov(self):
        self.operands("dst", "a", "b")

    def op_stw(self):  # stw.op b, or stw.op alu a[, b]
        m = re.fullmatch(r"(\w+)\s+([^,]+?)\s*(?:,\s*(.+))?", self.rest)
        if not m:
            return self.operand(self.rest, "b")
        self.uop.alu = one_of(self.names.alu, m[1], "operation")
        self.operand(m[2], "a")
        if m[3]:
            self.operand(m[3], "b")

    def op_prr(self):
        self.need(1)
        self.memory(self.args[0])

    op_prw = op_prr

    def op_in(self):
        self.operands("dst", "a")

    def op_out(self):
        self.operands("a", "b")

    def op_raise(self):  # raise gp | raise gp, t1 | raise gp, 0 | raise ud unimpl
        unimplemented = self.rest.endswith(" unimpl")
        if unimplemented:
            self.args = [x.strip() for x in self.rest[:-7].split(",")]
        self.need(1, 2)
        vector = self.args[0]
        vector = self.names.vectors[vector] if vector in self.names.vectors else self.number(vector.lstrip("#"))
        k = vector | (512 if unimplemented else 0)
        if vector in self.names.with_error_code:
            k |= 256
            if len(self.args) == 2:
                self.operand(self.args[1], "a")
        self.uop.set_k(k)

    def op_icpt(self):  # icpt exit.hlt | icpt exit.cr0_read, segidx
        self.need(1, 2)
        self.uop.set_k(self.number(self.args[0].lstrip("#")))
        if len(self.args) == 2:
            self.operand(self.args[1], "a")

    def op_flush(self):
        kind, count = one_of(FLUSHES, self.args[0] if self.args else "", "flush")
        self.uop.set_k(kind)
        self.need(count)
        if count == 3:
            self.operand(self.args[1], "a")
        if count > 1:
            self.operand(self.args[-1], "b")

    def op_ack(self):
        self.need(2)
        self.operand(self.args[0], "dst")
        self.uop.set_k(one_of({"intr": 0, "nmi": 1}, self.args[1], "interrupt"))

    def op_fmode(self):
        self.need(1)
        self.uop.set_k(one_of(FAULT_MODES, self.args[0], "fault mode"))

    def op_cpuid(self):
        self.need(3)
        self.operand(self.args[0], "dst")
        self.operand(self.args[1], "a")
        self.uop.set_k(one_of(CPUID_PARTS, self.args[2], "part of a leaf"))

    def op_setsx(self):  # setsx modrm | setsx #n | setsx t0
        self.need(1)
        if self.args[0] == "modrm":
            self.uop.set_k(8)
        elif self.args[0].startswith("#"):
            self.uop.set_k(self.number(self.args[0][1:]))
        else:
            self.uop.set_k(16)
            self.operand(self.args[0], "a")

    def alu(self):  # op dst, a, b | op dst, b (mov and extensions) | op dst, a (not, neg, bswap, inc, dec)
        u, registers = self.uop, self.names.registers
        u.op, u.alu = self.names.operations["U_ALU"], self.names.alu[self.base]
        if self.args and self.args[-1].startswith("k="):  # a constant beside two registers
            u.set_k(self.number(self.args.pop()[2:]))
        self.need(*((1,) if self.base == "cc" else (2, 3)))
        self.operand(self.args[0], "dst")
        if len(self.args) == 3:
            self.operand(self.args[1], "a")
            self.operand(self.args[2], "b")
        elif len(self.args) == 2 and self.base in UNARY_OF_B:
            text = self.args[1].lower()
            text = self.aliases.get(text, text)
            if registers.get(text, 0) > 63:  # a special register: it passes through `a`
                if self.base != "mov":
                    raise AsmError(f"{text} cannot be extended")
                u.alu, u.a = self.names.alu["or"], registers[text]
            else:
                self.operand(text, "b")
        elif len(self.args) == 2:
            self.operand(self.args[1], "a")
