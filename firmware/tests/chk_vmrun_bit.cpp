// SPDX-License-Identifier: Apache-2.0
// The VMRUN intercept must be set (manual 2.2.1).
// shows: ERR-A-05 ICPT-VMRUN-03 VMRUN-CHK-14
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_count);
  svm::vmcb.no_intercept(INTERCEPT_VMRUN);
  RUN_INVALID("VMRUN-CHK-14 ERR-A-05 ICPT-VMRUN-03", svm::vmcb);
  svm::guest64(svm::vmcb, g_count);
  RUN_LEGAL("VMRUN-CHK-14", svm::vmcb);
}
