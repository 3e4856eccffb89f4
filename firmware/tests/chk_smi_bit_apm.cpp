// SPDX-License-Identifier: Apache-2.0
// Profile apm: the SMI intercept bit need not be set.
// profile: apm
// shows: ERR-A-47
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_count);
  svm::vmcb.no_intercept(INTERCEPT_SMI);
  RUN_LEGAL("ERR-A-47", svm::vmcb);
}
