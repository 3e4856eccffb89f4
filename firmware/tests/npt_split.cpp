// SPDX-License-Identifier: Apache-2.0
// The smaller of guest and host page sizes counts (manual 2.21.9).
// shows: NPT-SPLIT-01 NPT-SPLIT-02
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]\n mov rsi, [rdi + 0x1000]")
void test() {
  using namespace svm;
  enable();
  // Guest 2 MB page, host 4 KB pages in reverse order.
  guest_window(vmcb, g_read);
  for (u32 i = 8; i < 12; ++i) {
    window(i)[0] = 0x2000 + i;
  }
  npt_pt[8] = window_address(11) | 7;
  npt_pt[9] = window_address(10) | 7;
  window(2)[(kWindow >> 21) + 1] = kWindow | 0x87;
  regs.rdi = kWindow + 0x208000;
  RUN_LEGAL("NPT-SPLIT-02", vmcb);
  CHECK_EQ("NPT-SPLIT-02", regs.rbx, 0x200b);
  CHECK_EQ("NPT-SPLIT-02", regs.rsi, 0x200a);
  // Guest 4 KB pages on a host 2 MB page.
  guest_window(vmcb, g_read);
  npt_pd[kWindow >> 21] = kWindow | 0x87;
  window(3)[8] = window_address(10) | 7;
  window(3)[9] = window_address(8) | 7;
  regs.rdi = window_address(8);
  RUN_LEGAL("NPT-SPLIT-01", vmcb);
  CHECK_EQ("NPT-SPLIT-01", regs.rbx, 0x200a);
  CHECK_EQ("NPT-SPLIT-01", regs.rsi, 0x2008);
}
