// SPDX-License-Identifier: Apache-2.0
// What a nested fault leaves behind: guest A and D set, CR2 unchanged, H_CR3 as it was (as settled).
// shows: ERR-C-17 ERR-C-18 ERR-C-19 ERR-C-20 ERR-C-21 NPT-SW-07
#include "svm.h"
GUEST64(g_write, "mov [rdi], rbx")
GUEST64(g_cross, "mov rbx, [rdi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, g_write);
  npt_pt[8] = 0;
  regs.rdi = window_address(8);
  vmcb.q(VMCB_CR2) = 0x4567;
  RUN_EXPECT("ERR-C-20", vmcb, VMEXIT_NPF);
  CHECK_EQ("ERR-C-20", window(3)[8] & 0x60, 0x60);
  CHECK_EQ("ERR-C-21", vmcb.q(VMCB_CR2), 0x4567);
  CHECK_EQ("NPT-SW-07", vmcb.q(VMCB_H_CR3), address_of(npt_pml4));
  CHECK_EQ("ERR-C-17", u32(vmcb.info1()) & 4, 4);
  npt_pt[8] = window_address(8) | 7;  // resume: the same instruction completes
  regs.rbx = 0x8888;
  RUN_LEGAL("ERR-C-20", vmcb);
  CHECK_EQ("ERR-C-20", window(8)[0], 0x8888);
  // A guest store to a guest read-only page: A yes, D no.
  guest_window(vmcb, g_write);
  window(3)[8] = window_address(8) | 5;
  vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT("ERR-C-19", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("ERR-C-19", window(3)[8] & 0x40, 0);
  // An access that crosses into a missing page: the first byte there.
  guest_window(vmcb, g_cross);
  npt_pt[9] = 0;
  regs.rdi = window_address(9) - 3;
  RUN_EXPECT("ERR-C-18", vmcb, VMEXIT_NPF);
  CHECK_EQ("ERR-C-18", vmcb.info2(), window_address(9));
}
