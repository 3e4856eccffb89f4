// SPDX-License-Identifier: Apache-2.0
// Profile apm: EFER bits that the processor does not offer are illegal (APM volume 2, 15.5.1).
// profile: apm
// shows: ERR-A-08
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int bit = 13; bit < 15; ++bit) {
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_EFER) = vmcb.q(VMCB_EFER) | (1ull << bit);
    RUN_INVALID("ERR-A-08", vmcb);
  }
  svm::guest64(vmcb, g_count);
  RUN_LEGAL("ERR-A-08", vmcb);
}
