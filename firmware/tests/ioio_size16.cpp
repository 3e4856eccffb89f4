// SPDX-License-Identifier: Apache-2.0
// IOIO A16 of a real-mode guest (manual 2.6.2).
// shows: ERR-A-32 IOIO-20 IOIO-27
#include "svm.h"
GUEST16(g_outsb, "outsb")
GUEST16(g_in, "in ax, dx")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::iopm[0].q(0xf0 / 8) = 0xff;
  svm::place(0x8000, g_outsb, g_outsb_end);
  svm::guest16(vmcb, 0x8000);
  vmcb.intercept(INTERCEPT_IOIO);
  svm::regs.rdx = 0xf0;
  RUN_EXPECT("IOIO-20", vmcb, VMEXIT_IOIO);
  CHECK_EQ("ERR-A-32 IOIO-20", vmcb.info1() & ~0xfc00ull, 0x00f00094);
  CHECK_EQ("IOIO-27", vmcb.info2(), 1);
}
