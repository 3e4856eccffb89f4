// SPDX-License-Identifier: Apache-2.0
// VMRUN with NP_ENABLE = 1 from a host without paging is VMEXIT_INVALID (manual 2.21.3).
// shows: ERR-A-15 NP-31 NPT-CTL-05
#include "svm.h"
GUEST32(g_code, "nop")
void test() {
  svm::enable();
  svm::guest32(svm::vmcb, g_code);
  svm::nested(svm::vmcb);
  RUN_INVALID("NP-31 NPT-CTL-05 ERR-A-15", svm::vmcb);
  svm::guest32(svm::vmcb, g_code);
  RUN_LEGAL("NPT-CTL-05", svm::vmcb);
}
