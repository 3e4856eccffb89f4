// SPDX-License-Identifier: Apache-2.0
// One VMCB with NP_ENABLE = 0 and 1: only with 1 do the tables at H_CR3, other than those of the host's own
// CR3, have a say (manual 2.21.3).
// shows: NP-02 NPT-CTL-01 NPT-CTL-02
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, g_read);
  window(8)[0] = 0x1008;
  window(9)[0] = 0x1009;
  npt_pt[8] = window_address(9) | 7;
  regs.rdi = window_address(8);
  for (u32 i = 0; i < 4; ++i) {
    vmcb.q(VMCB_RIP) = address_of(g_read);
    vmcb.q(VMCB_NP_ENABLE) = i & 1;
    vmcb.d(VMCB_TLB_CONTROL) = 1;
    RUN_LEGAL("NPT-CTL-01", vmcb);
    CHECK_EQ("NPT-CTL-01 NP-02", regs.rbx, i & 1 ? 0x1009 : 0x1008);
  }
  CHECK_EQ("NP-02", fw::cpuid(0x8000000a).edx & 1, 1);
  CHECK_EQ("NPT-CTL-02", window(8)[0], 0x1008);  // the host's tables map one to one
}
