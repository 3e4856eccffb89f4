// SPDX-License-Identifier: Apache-2.0
// ASID 0 is illegal, the largest ASID is legal (manual 2.12, as settled).
// shows: ERR-A-16 ERR-B-57 NP-14 NPT-EN-09
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_count);
  svm::vmcb.d(VMCB_GUEST_ASID) = 0;
  RUN_INVALID("ERR-A-16 NP-14 NPT-EN-09 ERR-B-57", svm::vmcb);
  svm::guest64(svm::vmcb, g_count);
  svm::vmcb.d(VMCB_GUEST_ASID) = 1;
  RUN_LEGAL("ERR-A-16", svm::vmcb);
}
