// SPDX-License-Identifier: Apache-2.0
// CMPXCHG, CMPXCHG8B, CMPXCHG16B, XADD, XCHG, BSWAP.
#include "fw.h"
alignas(16) static u64 pair[2];
void test() {
  u64 rax = 5, flags, rdx, rcx;
  u64 cell = 5;
  asm volatile("lock cmpxchg %1, %3\n pushfq\n pop %2"
               : "+a"(rax), "+m"(cell), "=r"(flags)
               : "r"(9ull)
               : "cc");
  CHECK_EQ("ISA cmpxchg equal", cell, 9);
  CHECK_EQ("ISA cmpxchg ZF", flags & RFLAGS_ZF, RFLAGS_ZF);
  rax = 5;
  asm volatile("cmpxchg %1, %3\n pushfq\n pop %2" : "+a"(rax), "+m"(cell), "=r"(flags) : "r"(7ull) : "cc");
  CHECK_EQ("ISA cmpxchg different", cell, 9);
  CHECK_EQ("ISA cmpxchg different", rax, 9);
  CHECK_EQ("ISA cmpxchg flags", flags & (RFLAGS_ZF | RFLAGS_CF | RFLAGS_SF), RFLAGS_CF | RFLAGS_SF);
  pair[0] = 0x1111111122222222;
  rax = 0x22222222, rdx = 0x11111111;
  asm volatile("lock cmpxchg8b %0\n setz al"
               : "+m"(pair[0]), "+a"(rax), "+d"(rdx)
               : "b"(0x33333333ull), "c"(0x44444444ull)
               : "cc");
  CHECK_EQ("ISA cmpxchg8b", pair[0], 0x4444444433333333);
  CHECK_EQ("ISA cmpxchg8b", rax & 0xff, 1);
  pair[1] = 77;
  rax = 1, rdx = 2;
  asm volatile("lock cmpxchg16b %0" : "+m"(pair), "+a"(rax), "+d"(rdx) : "b"(8ull), "c"(9ull) : "cc");
  CHECK_EQ("ISA cmpxchg16b different", rax, 0x4444444433333333);
  CHECK_EQ("ISA cmpxchg16b different", rdx, 77);
  asm volatile("lock cmpxchg16b %0" : "+m"(pair), "+a"(rax), "+d"(rdx) : "b"(8ull), "c"(9ull) : "cc");
  CHECK_EQ("ISA cmpxchg16b equal", pair[0], 8);
  CHECK_EQ("ISA cmpxchg16b equal", pair[1], 9);
  CHECK_EQ("ISA cmpxchg16b alignment", fw::guarded([] {
             asm volatile("cmpxchg16b [%0 + 8]" ::"r"(pair), "a"(0), "d"(0), "b"(0), "c"(0) : "memory", "cc");
           }),
           VECTOR_GP);
  rcx = 3;
  asm volatile("lock xadd %0, %1" : "+m"(pair[0]), "+r"(rcx)::"cc");
  CHECK_EQ("ISA xadd", pair[0], 11);
  CHECK_EQ("ISA xadd", rcx, 8);
  asm volatile("xchg %0, %1" : "+m"(pair[0]), "+r"(rcx));
  CHECK_EQ("ISA xchg", pair[0], 8);
  CHECK_EQ("ISA xchg", rcx, 11);
}
