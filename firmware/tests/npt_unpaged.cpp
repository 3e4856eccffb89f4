// SPDX-License-Identifier: Apache-2.0
// A guest without paging under nested paging: guest-physical is linear and still translated
// (manual 2.21.5, 2.21.11).
// shows: NPT-WALK-15 NPT-WALK-16 NPT-WALK-17
#include "svm.h"
GUEST32(g_read, "mov ebx, [edi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, nullptr);
  auto setup = [] {
    guest32(vmcb, g_read);
    nested(vmcb);
    vmcb.q(VMCB_CR3) = 0x12345000;
    vmcb.intercept(INTERCEPT_EXCP14);
  };
  window(9)[0] = 0x9999;
  npt_pt[8] = window_address(9) | 7;
  setup();
  regs.rdi = window_address(8);
  RUN_LEGAL("NPT-WALK-15", vmcb);
  CHECK_EQ("NPT-WALK-15 NPT-WALK-17", regs.rbx, 0x9999);
  npt_pt[8] = 0;
  setup();
  regs.rdi = window_address(8) + 0x18;
  RUN_EXPECT("NPT-WALK-16", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-WALK-16", vmcb.info2(), window_address(8) + 0x18);
  CHECK_EQ("NPT-WALK-16", u32(vmcb.info1()), 4);
}
