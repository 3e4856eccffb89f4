// SPDX-License-Identifier: Apache-2.0
// The VECTOR field of an injected NMI is ignored (manual 2.16).
// shows: EVINJ-15
#include "svm.h"
GUEST64(g_nop, "nop")
void test() {
  svm::enable();
  svm::watch(2);
  svm::watch(0x55);
  svm::guest64(svm::vmcb, g_nop);
  svm::vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x255;
  RUN_EXPECT("EVINJ-15", svm::vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("EVINJ-15", fw::trap_counts[2], 1);
  CHECK_EQ("EVINJ-15", fw::trap_counts[0x55], 0);
}
