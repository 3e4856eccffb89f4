// SPDX-License-Identifier: Apache-2.0
// A NULL SS is fine in 64-bit mode (manual 2.2.1).
// shows: SEG-ATTR-08
#include "svm.h"
GUEST64(g_push, "push 0x1234\n pop rbx")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_push);
  svm::vmcb.segment(VMCB_SS_SEL, 0, 0, 0, 0);
  RUN_LEGAL("SEG-ATTR-08", svm::vmcb);
  CHECK_EQ("SEG-ATTR-08", svm::regs.rbx, 0x1234);
}
