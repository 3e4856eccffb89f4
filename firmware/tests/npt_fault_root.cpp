// SPDX-License-Identifier: Apache-2.0
// An unmapped guest root table: the very first fetch faults (manual 2.21.5).
// shows: NPT-FAULT-02 NPT-FAULT-03 NPT-FAULT-09 NPT-FAULT-13 NPT-ORDER-01 NPT-ORDER-03
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, g_read);
  npt_pt[0] = 0;
  RUN_EXPECT("NPT-ORDER-03 NPT-ORDER-01", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-FAULT-13 NPT-FAULT-09", u32(vmcb.info1()), 6);
  CHECK_EQ("NPT-FAULT-03", vmcb.info2(), window_address(0));
  CHECK_EQ("NPT-FAULT-02", vmcb.rip(), address_of(g_read));
}
