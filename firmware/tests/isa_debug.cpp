// SPDX-License-Identifier: Apache-2.0
// Debug registers and traps of the host: TF over various instructions, I/D breakpoints, MOV SS, DR7 fixed
// bits.
#include "fw.h"
static u64 rips[8], dr6s[8];
static u32 count;
static u64 cell[2];
extern "C" u8 dbg_a[], dbg_b[], dbg_c[];
void test() {
  using namespace fw;
  handlers[1] = [](Frame& frame) {
    rips[count & 7] = frame.rip;
    dr6s[count++ & 7] = read_dr6();
    write_dr6(0xffff0ff0);
    if (count >= 3) {
      frame.rflags &= ~0x100ull;
    }
  };
  asm volatile(
      "push 0x102\n popfq\n nop\n dbg_a: nop\n dbg_b: mov eax, ss\n mov ss, eax\n nop\n dbg_c: nop\n"
      ".globl dbg_a, dbg_b, dbg_c" ::
          : "rax", "cc", "memory");
  CHECK_EQ("ISA TF", rips[0], u64(dbg_a));
  CHECK_EQ("ISA TF", rips[1], u64(dbg_b));
  CHECK_EQ("ISA TF", dr6s[0], 0xffff4ff0);
  CHECK_EQ("ISA TF", count, 3);
  count = 3;
  write_dr7(0);
  CHECK_EQ("ISA DR7 bit 10", read_dr7(), 0x400);
  CHECK_EQ("ISA DR7 upper", guarded([] { write_dr7(1ull << 32); }), VECTOR_GP);
  CHECK_EQ("ISA DR6 upper", guarded([] { write_dr6(1ull << 63); }), VECTOR_GP);
  write_dr2(u64(cell));
  write_dr7(0x400 | 0x20 | (0xbull << 24));  // DR2: read or write, LEN 10b (8 bytes)
  const u32 before = count;
  volatile u64 sum = const_cast<volatile u64*>(cell)[1];
  CHECK_EQ("ISA data breakpoint beside", count, before);
  sum = sum + *(reinterpret_cast<volatile u32*>(cell) + 1);
  CHECK_EQ("ISA data breakpoint", count, before + 1);
  CHECK_EQ("ISA data breakpoint", dr6s[before & 7] & 0xf, 4);
  write_dr7(0x400);
  CHECK_EQ("ISA DR4 with DE", guarded([] {
             write_cr4(read_cr4() | CR4_DE);
             asm volatile(".byte 0x0f, 0x21, 0xe0" ::: "rax");
           }),
           VECTOR_UD);
}
