// SPDX-License-Identifier: Apache-2.0
// EXITINFO1 of a nested fault has no bits above 4, and RSV comes with P (manual 2.21.6).
// shows: NPT-FAULT-02 NPT-FAULT-03 NPT-FAULT-04 NPT-FAULT-06 NPT-FAULT-11
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, g_read);
  npt_pt[8] = 0;
  regs.rdi = window_address(8);
  RUN_EXPECT("NPT-FAULT-02", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-FAULT-04", vmcb.info1(), 4);
  guest_window(vmcb, g_read);
  npt_pt[8] = window_address(8) | 7 | (1ull << 51);
  RUN_EXPECT("NPT-FAULT-02", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-FAULT-11 NPT-FAULT-06", vmcb.info1(), 0xd);
  CHECK_EQ("NPT-FAULT-03", vmcb.info2(), window_address(8));
}
