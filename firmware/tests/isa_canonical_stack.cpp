// SPDX-License-Identifier: Apache-2.0
// A non-canonical stack address is #SS; it needs an interrupt stack of its own.
#include "fw.h"
static u64 error = 99;
CODE64(c_push, "mov rdx, rsp\n mov rsp, rcx\n push rax\n mov rsp, rdx")
CODE64(c_bp, "mov rdx, rbp\n mov rbp, rcx\n mov eax, [rbp]\n mov rbp, rdx")
void test() {
  using namespace fw;
  fw_idt[12 * 2] |= 1ull << 32;  // IST 1
  CHECK_EQ("ISA #SS of PUSH", call_code(c_push, 0, 0x800000000004), VECTOR_SS);
  CHECK_EQ("ISA #SS error code", fault.error, 0);
  CHECK_EQ("ISA #SS of [rbp]", call_code(c_bp, 0, 0x800000000000), VECTOR_SS);
  (void)error;
}
