// SPDX-License-Identifier: Apache-2.0
// EFER bits 7:1 of the VMCB are ignored (manual 2.2.1 as settled).
// shows: ERR-A-08
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  svm::enable();
  for (int bit = 1; bit < 8; ++bit) {
    svm::guest64(svm::vmcb, g_count);
    svm::vmcb.q(VMCB_EFER) = svm::vmcb.q(VMCB_EFER) | (1ull << bit);
    RUN_LEGAL("ERR-A-08", svm::vmcb);
    CHECK_EQ("ERR-A-08 the bit is not kept", svm::vmcb.q(VMCB_EFER) >> bit & 1, 0);
  }
}
