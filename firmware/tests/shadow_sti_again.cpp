// SPDX-License-Identifier: Apache-2.0
// STI with IF = 1 opens no interrupt shadow (manual 2.17.5).
// shows: SHADOW-04
#include "svm.h"
GUEST64(g_again, "sti\n nop\n sti")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_again);
  RUN_LEGAL("SHADOW-04", svm::vmcb);
  CHECK_EQ("SHADOW-04", svm::vmcb.b(VMCB_INTERRUPT_SHADOW), 0);
}
