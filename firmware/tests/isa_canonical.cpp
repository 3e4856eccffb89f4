// SPDX-License-Identifier: Apache-2.0
// Canonical checks in 64-bit mode: #GP, #SS for the stack, branches, descriptor-table bases, MSRs.
#include "fw.h"
CODE64(c_read, "mov eax, [rcx]")
CODE64(c_stack, "mov rdx, rsp\n mov rsp, rcx\n push rax\n mov rsp, rdx")
CODE64(c_jump, "jmp rcx")
CODE64(c_lgdt, "lgdt [rcx]")
CODE64(c_wrmsr, "wrmsr")
struct [[gnu::packed]] Pointer {
  u16 limit;
  u64 base;
};
static Pointer bad = {255, 0x800000000000};
void test() {
  using namespace fw;
  CHECK_EQ("ISA non-canonical read", call_code(c_read, 0, 0x800000000000), VECTOR_GP);
  CHECK_EQ("ISA non-canonical read", call_code(c_read, 0, 0x7ffffffffffd), VECTOR_GP);
  CHECK_EQ("ISA canonical, not mapped", call_code(c_read, 0, 0xffff800000000000), VECTOR_PF);
  CHECK_EQ("ISA error code", call_code(c_read, 0, 0x7fffffffffff0000 + 0), VECTOR_GP);
  CHECK_EQ("ISA error code", fault.error, 0);
  CHECK_EQ("ISA non-canonical jump", call_code(c_jump, 0, 0x800000000000), VECTOR_GP);
  CHECK_EQ("ISA lgdt", call_code(c_lgdt, 0, u64(&bad)), VECTOR_GP);
  CHECK_EQ("ISA FS base", guarded([] { wrmsr(MSR_FS_BASE, 0x800000000000); }), VECTOR_GP);
  CHECK_EQ("ISA LSTAR", guarded([] { wrmsr(MSR_LSTAR, 0x8000000000000000); }), VECTOR_GP);
  CHECK_EQ("ISA unknown MSR", guarded([] { rdmsr(0x40000000); }), VECTOR_GP);
}
