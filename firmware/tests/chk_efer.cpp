// SPDX-License-Identifier: Apache-2.0
// Illegal EFER in the VMCB and its legal neighbours (manual 2.2.1).
// shows: ERR-A-08 INS-VMRUN-65 VMRUN-CHK-01 VMRUN-CHK-08 VMRUN-CHK-16 VMRUN-CHK-24
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int bit = 15; bit < 64; bit += bit < 20 || bit > 58 ? 1 : 7) {
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_EFER) = vmcb.q(VMCB_EFER) | (1ull << bit);
    RUN_INVALID("VMRUN-CHK-08 VMRUN-CHK-24 INS-VMRUN-65", vmcb);
  }
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_EFER) = vmcb.q(VMCB_EFER) & ~u64(EFER_SVME);
  RUN_INVALID("VMRUN-CHK-01 INS-VMRUN-65", vmcb);
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_EFER) = vmcb.q(VMCB_EFER) | 0x200;
  RUN_INVALID("VMRUN-CHK-16 ERR-A-08", vmcb);
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_EFER) = vmcb.q(VMCB_EFER) | EFER_SCE;
  RUN_LEGAL("VMRUN-CHK-08", vmcb);
}
