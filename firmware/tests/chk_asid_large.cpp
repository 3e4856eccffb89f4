// SPDX-License-Identifier: Apache-2.0
// ASIDs from N_ASIDS up are illegal (manual 2.12, as settled).
// shows: ERR-A-16
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_count);
  svm::vmcb.d(VMCB_GUEST_ASID) = CONFIG_N_ASIDS;
  RUN_INVALID("ERR-A-16", svm::vmcb);
  svm::guest64(svm::vmcb, g_count);
  svm::vmcb.d(VMCB_GUEST_ASID) = 0x80000001;
  RUN_INVALID("ERR-A-16", svm::vmcb);
  svm::guest64(svm::vmcb, g_count);
  svm::vmcb.d(VMCB_GUEST_ASID) = CONFIG_N_ASIDS - 1;
  RUN_LEGAL("ERR-A-16", svm::vmcb);
}
