// SPDX-License-Identifier: Apache-2.0
// The SMI intercept must be set (manual 2.2.1, 2.9.3).
// shows: ERR-A-05 ERR-A-47 VMRUN-CHK-15
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_count);
  svm::vmcb.no_intercept(INTERCEPT_SMI);
  RUN_INVALID("VMRUN-CHK-15 ERR-A-47 ERR-A-05", svm::vmcb);
  svm::guest64(svm::vmcb, g_count);
  RUN_LEGAL("VMRUN-CHK-15", svm::vmcb);
}
