// SPDX-License-Identifier: Apache-2.0
// A triple fault in a guest without the shutdown intercept shuts the processor down (manual 2.10.3).
// expect: shutdown
// shows: SHUT-01 SHUT-02
#include "svm.h"
GUEST64(g_ud, "ud2")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_ud);
  svm::vmcb.d(VMCB_IDTR_LIMIT) = 0;
  RUN_EXPECT("SHUT-01", svm::vmcb, VMEXIT_SHUTDOWN);
  fw::stop_if_failed();
  svm::guest64(svm::vmcb, g_ud);
  svm::vmcb.d(VMCB_IDTR_LIMIT) = 0;
  svm::vmcb.no_intercept(INTERCEPT_SHUTDOWN);
  svm::run(svm::vmcb);
  CHECK("SHUT-02", false);
}
