// SPDX-License-Identifier: Apache-2.0
// BCD adjustment, XLAT, BOUND, ARPL, PUSHA forms that exist in legacy mode only.
#include "fw.h"
#define BCD(op, in, out, carry)                                     \
  do {                                                              \
    u32 v = in, f;                                                  \
    asm volatile(op "\n pushfd\n pop %1" : "+a"(v), "=r"(f)::"cc"); \
    CHECK_EQ("ISA " op, v & 0xffff, out);                           \
    CHECK_EQ("ISA CF " op, f & 1, carry);                           \
  } while (0)
void test() {
  BCD("clc\n add al, 0x27\n daa", 0x35, 0x62, 0);
  BCD("add al, 0x99\n daa", 0x99, 0x98, 1);
  BCD("sub al, 0x47\n das", 0x35, 0x88, 1);
  BCD("add al, 9\n aaa", 0x0008, 0x0107, 1);
  BCD("sub al, 9\n aas", 0x0205, 0x0106, 1);
  BCD("clc\n aam", 0x004f, 0x0709, 0);
  BCD("clc\n aad", 0x0709, 0x004f, 0);
  CHECK_EQ("ISA aam 0", fw::guarded([] { asm volatile(".byte 0xd4, 0" ::: "eax", "cc"); }), VECTOR_DE);
  static const u8 table[4] = {9, 8, 7, 6};
  u32 v = 2, f;
  asm volatile("xlat" : "+a"(v) : "b"(table) : "memory");
  CHECK_EQ("ISA xlat", v & 0xff, 7);
  v = 0x10;
  asm volatile("arpl %w0, %w2\n pushfd\n pop %1" : "+r"(v), "=r"(f) : "r"(3) : "cc");
  CHECK_EQ("ISA arpl", v, 0x13);
  CHECK_EQ("ISA arpl ZF", f & RFLAGS_ZF, RFLAGS_ZF);
  static u32 a, b;
  asm volatile("mov %0, esp\n pushaw\n mov %1, esp\n popaw" : "=m"(a), "=m"(b)::"memory");
  CHECK_EQ("ISA pushaw", a - b, 16);
  asm volatile("push es\n pop ds\n push 0x38\n pop es" ::: "memory");
}
