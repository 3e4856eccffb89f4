// SPDX-License-Identifier: Apache-2.0
// VMEXIT_INVALID is -1 in the whole 64-bit field, EXITINFO and EXITINTINFO are 0, the host is intact
// (manual 2.2.1).
// shows: ERR-A-14 ERR-A-53 ERR-C-79 EXITCODE-02 EXITCODE-62 VMCB-CTL-75 VMRUN-CHK-25
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_EFER) = 0;
  vmcb.q(VMCB_EXITINFO1) = 1;
  vmcb.q(VMCB_EXITINFO2) = 2;
  vmcb.q(VMCB_EXITINTINFO) = 3;
  u64 cr3 = fw::read_cr3();
  u64 rax = vmcb.address();
  asm volatile("clgi\n vmrun rax\n stgi" : "+a"(rax)::"memory");
  CHECK_EQ("ERR-A-53 ERR-C-79 VMCB-CTL-75 EXITCODE-02 EXITCODE-62", vmcb.exit_code(), ~0ull);
  CHECK_EQ("ERR-A-14", vmcb.info1(), 0);
  CHECK_EQ("ERR-A-14", vmcb.info2(), 0);
  CHECK_EQ("ERR-A-14", vmcb.q(VMCB_EXITINTINFO), 0);
  CHECK_EQ("VMRUN-CHK-25", fw::read_cr3(), cr3);
  CHECK_EQ("VMRUN-CHK-25", rax, vmcb.address());
}
