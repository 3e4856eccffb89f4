// SPDX-License-Identifier: Apache-2.0
// With 64-bit address size all of RAX addresses the VMCB: 4 GB above a good VMCB there is no memory, which
// reads as all ones and is no legal state; the VMCB below is not touched (manual 2.2.1).
// shows: VMRUN-02
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_EXITCODE) = 0x5555;
  svm::regs.r8 = 0;
  u64 rax = vmcb.address() | 1ull << 32, r8 = 0;
  asm volatile("clgi\n mov r8, %[r8]\n vmrun rax\n mov %[r8], r8\n stgi"
               : "+a"(rax), [r8] "+r"(r8)
               :
               : "r8", "memory");
  CHECK_EQ("VMRUN-02", r8, 0);
  CHECK_EQ("VMRUN-02", vmcb.exit_code(), 0x5555);
  CHECK_EQ("VMRUN-02", rax, vmcb.address() | 1ull << 32);
  RUN_LEGAL("VMRUN-02", vmcb);
}
