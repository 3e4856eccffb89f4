// SPDX-License-Identifier: Apache-2.0
// Illegal CR0 in the VMCB (manual 2.2.1).
// shows: VMRUN-CHK-02 VMRUN-CHK-03 VMRUN-CHK-24
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int bit = 32; bit < 64; ++bit) {
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | (1ull << bit);
    RUN_INVALID("VMRUN-CHK-03", vmcb);
  }
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_NW;
  RUN_INVALID("VMRUN-CHK-02 VMRUN-CHK-24", vmcb);
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_CD;
  RUN_LEGAL("VMRUN-CHK-02", vmcb);
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_CD | CR0_NW;
  RUN_LEGAL("VMRUN-CHK-02", vmcb);
}
