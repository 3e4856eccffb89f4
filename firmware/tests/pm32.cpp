// SPDX-License-Identifier: Apache-2.0
// 32-bit protected mode: checks of arithmetic, stack, segments and exceptions without paging.
#include "fw.h"

void test() {
  CHECK("ISA protected mode", fw::read_cr0() & CR0_PE);
  CHECK_EQ("ISA no paging", fw::read_cr0() & CR0_PG, 0);
  u32 low, high;
  asm volatile("mul %3" : "=a"(low), "=d"(high) : "a"(0xffffffffu), "r"(0xffffffffu) : "cc");
  CHECK_EQ("ISA mul", high, 0xfffffffeu);
  CHECK_EQ("ISA mul", low, 1);
  CHECK_EQ("ISA div", fw::guarded([] {
             u32 zero = 0;
             asm volatile("xor edx, edx\n div %0" ::"r"(zero) : "eax", "edx", "cc");
           }),
           VECTOR_DE);
  CHECK_EQ("ISA ud2", fw::guarded([] { asm volatile("ud2"); }), VECTOR_UD);
  u32 value;
  asm volatile("pushad\n mov dword ptr [esp + 28], 0x1234\n popad" : "=a"(value)::"memory");
  CHECK_EQ("ISA pushad popad", value, 0x1234);
  CHECK_EQ("ISA int3", fw::guarded([] { asm volatile("int3"); }), VECTOR_BP);
  CHECK_EQ("ISA bound", fw::guarded([] {
             const int bounds[2] = {1, 5};
             asm volatile("bound %0, [%1]" ::"r"(7), "r"(bounds) : "memory");
           }),
           VECTOR_BR);
  CHECK_EQ("ISA selector beyond the GDT", fw::guarded([] { asm volatile("mov es, %0" ::"r"(0x7f8)); }),
           VECTOR_GP);
  CHECK_EQ("ISA error code", fw::fault.error, 0x7f8);
  asm volatile("mov al, 0x79\n add al, 0x35\n daa" : "=a"(value)::"cc");
  CHECK_EQ("ISA daa", value & 0xff, 0x14);
}
