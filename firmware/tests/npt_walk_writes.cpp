// SPDX-License-Identifier: Apache-2.0
// Setting guest A and D bits is a host-level write; the page must be user-writable there (manual 2.21.5).
// shows: NPT-WALK-02 NPT-WALK-03 NPT-WALK-06 NPT-WALK-07
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
GUEST64(g_write, "mov [rdi], rbx")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, g_read);  // A of the guest PTE is clear
  npt_pt[3] = window_address(3) | 5;
  regs.rdi = window_address(8);
  RUN_EXPECT("NPT-WALK-02", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-WALK-02", u32(vmcb.info1()), 7);
  CHECK_EQ("NPT-WALK-02", window(3)[8] & 0x20, 0);
  guest_window(vmcb, g_write);  // A set, D clear
  window(3)[8] |= 0x20;
  npt_pt[3] = window_address(3) | 5;
  RUN_EXPECT("NPT-WALK-03", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-WALK-03", u32(vmcb.info1()), 7);
  guest_window(vmcb, g_read);  // everything set: still a write
  window(3)[8] |= 0x60;
  npt_pt[3] = window_address(3) | 5;
  RUN_EXPECT("NPT-WALK-07", vmcb, VMEXIT_NPF);
  guest_window(vmcb, g_read);  // the table's page is a supervisor page of the host
  npt_pt[3] = window_address(3) | 3;
  RUN_EXPECT("NPT-WALK-06", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-WALK-06", u32(vmcb.info1()), 7);
  CHECK_EQ("NPT-WALK-06", vmcb.info2(), window_address(3) + 8 * 8);
}
