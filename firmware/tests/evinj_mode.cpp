// SPDX-License-Identifier: Apache-2.0
// #BR and #OF cannot occur in 64-bit mode: injecting #BR there is illegal (manual 2.16).
// shows: EVINJ-12
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_count);
  svm::vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x305;
  RUN_INVALID("EVINJ-12", svm::vmcb);
}
