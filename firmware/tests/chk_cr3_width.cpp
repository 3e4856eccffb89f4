// SPDX-License-Identifier: Apache-2.0
// CR3 bits at and above the physical address width are MBZ (manual 2.2.1).
// shows: VMRUN-CHK-04
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  svm::enable();
  for (int bit = CONFIG_PA_BITS; bit < 52; ++bit) {
    svm::guest64(svm::vmcb, g_count);
    svm::vmcb.q(VMCB_CR3) = svm::vmcb.q(VMCB_CR3) | (1ull << bit);
    RUN_INVALID("VMRUN-CHK-04", svm::vmcb);
  }
}
