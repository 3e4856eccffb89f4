// SPDX-License-Identifier: Apache-2.0
// String instructions: all widths, REP forms, direction, address size, segment override.
#include "fw.h"
static u8 a[64], b[64];
void test() {
  for (u32 i = 0; i < 64; ++i) {
    a[i] = u8(i * 7 + 3);
  }
  u64 rsi = u64(a), rdi = u64(b), rcx = 5, rax = 0, flags;
  asm volatile("rep movsq" : "+S"(rsi), "+D"(rdi), "+c"(rcx)::"memory");
  CHECK_EQ("ISA movsq", rsi - u64(a), 40);
  CHECK_EQ("ISA movsq", rdi - u64(b), 40);
  CHECK_EQ("ISA movsq", b[39], a[39]);
  CHECK_EQ("ISA movsq", b[40], 0);
  rsi = u64(a + 63), rdi = u64(b + 63), rcx = 3;
  asm volatile("std\n rep movsb\n cld" : "+S"(rsi), "+D"(rdi), "+c"(rcx)::"memory");
  CHECK_EQ("ISA movsb down", b[61], a[61]);
  CHECK_EQ("ISA movsb down", b[60], 0);
  CHECK_EQ("ISA movsb down", rsi, u64(a + 60));
  rdi = u64(b), rcx = 0x100000004, rax = 0xa1b2c3d4;
  asm volatile(".byte 0x67\n rep stosd"
               : "+D"(rdi), "+c"(rcx)
               : "a"(rax)
               : "memory");  // 32-bit address size: ECX
  CHECK_EQ("ISA stosd a32", rcx, 0);
  CHECK_EQ("ISA stosd a32", rdi - u64(b), 16);
  CHECK_EQ("ISA stosd", *reinterpret_cast<u32*>(b + 12), 0xa1b2c3d4);
  rdi = u64(a), rcx = 64;
  asm volatile("repne scasb\n pushfq\n pop %2"
               : "+D"(rdi), "+c"(rcx), "=r"(flags)
               : "a"(a[10])
               : "cc", "memory");
  CHECK_EQ("ISA scasb", rcx, 53);
  CHECK_EQ("ISA scasb", rdi - u64(a), 11);
  CHECK_EQ("ISA scasb ZF", flags & RFLAGS_ZF, RFLAGS_ZF);
  rsi = u64(a), rdi = u64(b), rcx = 16;
  for (u32 i = 0; i < 16; ++i) {
    b[i] = a[i];
  }
  b[9] = u8(a[9] + 1);
  asm volatile("repe cmpsb\n pushfq\n pop %3" : "+S"(rsi), "+D"(rdi), "+c"(rcx), "=r"(flags)::"cc", "memory");
  CHECK_EQ("ISA cmpsb", rcx, 6);
  CHECK_EQ("ISA cmpsb flags", flags & (RFLAGS_ZF | RFLAGS_CF | RFLAGS_SF), RFLAGS_CF | RFLAGS_SF);
  rsi = u64(a);
  asm volatile("lodsw" : "+S"(rsi), "+a"(rax)::"memory");
  CHECK_EQ("ISA lodsw", rax, 0xa1b20000 | a[0] | (a[1] << 8));
  rcx = 0;
  asm volatile("rep movsb" : "+S"(rsi), "+D"(rdi), "+c"(rcx)::"memory");
  CHECK_EQ("ISA rep with rCX = 0", rsi, u64(a + 2));
  fw::wrmsr(MSR_GS_BASE, u64(a + 32));
  rsi = 0;
  asm volatile("lodsb gs:[rsi]" : "+S"(rsi), "+a"(rax)::"memory");
  CHECK_EQ("ISA lodsb gs", rax & 0xff, a[32]);
  // A fault in the middle leaves the registers at the failing iteration.
  fw_pd[0x7000000 >> 21] = 0;
  fw::invlpg(reinterpret_cast<void*>(0x7000000));
  static u64 seen_rcx, seen_rdi;
  fw::handlers[14] = [](fw::Frame& frame) {
    seen_rcx = frame.rcx;
    seen_rdi = frame.rdi;
    fw_pd[0x7000000 >> 21] = 0x7000087;
  };
  rdi = 0x7000000 - 2, rcx = 8;
  asm volatile("rep stosb" : "+D"(rdi), "+c"(rcx) : "a"(0x55) : "memory");
  CHECK_EQ("ISA rep stosb fault", seen_rcx, 6);
  CHECK_EQ("ISA rep stosb fault", seen_rdi, 0x7000000);
  CHECK_EQ("ISA rep stosb resumed", rcx, 0);
  CHECK_EQ("ISA rep stosb resumed", *reinterpret_cast<volatile u8*>(0x7000005), 0x55);
}
