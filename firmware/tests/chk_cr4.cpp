// SPDX-License-Identifier: Apache-2.0
// Illegal CR4 in the VMCB (manual 2.2.1).
// shows: ERR-A-09 VMRUN-CHK-05
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int bit = 11; bit < 64; bit += bit < 34 || bit > 58 ? 1 : 5) {
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_CR4) = vmcb.q(VMCB_CR4) | (1ull << bit);
    RUN_INVALID("VMRUN-CHK-05 ERR-A-09", vmcb);
  }
}
