// SPDX-License-Identifier: Apache-2.0
// PUSH, POP, ENTER, LEAVE, PUSHF, 16-bit forms, CALL and RET imm.
#include "fw.h"
void test() {
  u64 value, before, after;
  asm volatile("mov %1, rsp\n push rsp\n pop %0" : "=&r"(value), "=&r"(before)::"memory");
  CHECK_EQ("ISA push rsp", value, before);
  asm volatile("mov %1, rsp\n push 0x1234\n pop [rsp - 8]\n mov %0, [rsp - 8]\n mov %2, rsp"
               : "=&r"(value), "=&r"(before), "=&r"(after)::"memory");
  CHECK_EQ("ISA pop to memory", value, 0x1234);
  CHECK_EQ("ISA pop to memory", before, after);
  asm volatile("mov %1, rsp\n pushw 0x7fff\n mov %2, rsp\n popw %w0"
               : "+&r"(value), "=&r"(before), "=&r"(after)::"memory");
  CHECK_EQ("ISA pushw", before - after, 2);
  CHECK_EQ("ISA popw", value & 0xffff, 0x7fff);
  asm volatile(
      "mov %1, rsp\n mov rdx, rbp\n enter 32, 0\n mov %0, rbp\n sub %0, rsp\n leave\n sub %1, rsp\n sub rdx, "
      "rbp\n or %1, rdx"
      : "=&a"(value), "=&c"(before)::"rdx", "memory");
  CHECK_EQ("ISA enter", value, 32);
  CHECK_EQ("ISA leave", before, 0);
  asm volatile(
      "mov %1, rsp\n push rbp\n mov rbp, rsp\n enter 16, 2\n mov %0, rsp\n leave\n pop rbp\n sub %1, rsp"
      : "=&a"(value), "=&c"(before)::"memory");
  CHECK_EQ("ISA enter level 2", before, 0);
  asm volatile("mov %1, rsp\n push 1\n push 2\n call 1f\n jmp 2f\n 1: ret 16\n 2: mov %0, rsp"
               : "=&r"(value), "=&r"(before)::"memory");
  CHECK_EQ("ISA ret imm", value, before);
  asm volatile("push -769\n popfq\n pushfq\n pop %0\n push 2\n popfq" : "=r"(value)::"memory", "cc");
  CHECK_EQ("ISA popf mask", value & 0x28, 0);
}
