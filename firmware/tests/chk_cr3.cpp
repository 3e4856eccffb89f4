// SPDX-License-Identifier: Apache-2.0
// MBZ bits of CR3 in the VMCB (manual 2.2.1).
// shows: VMRUN-CHK-04
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int bit = 52; bit < 64; ++bit) {
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_CR3) = vmcb.q(VMCB_CR3) | (1ull << bit);
    RUN_INVALID("VMRUN-CHK-04", vmcb);
  }
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_CR3) = vmcb.q(VMCB_CR3) | 0x18;
  RUN_LEGAL("VMRUN-CHK-04", vmcb);
}
