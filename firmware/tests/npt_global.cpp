// SPDX-License-Identifier: Apache-2.0
// A page is global only by the guest's tables, and only within its ASID (manual 2.21.7).
// shows: NPT-ATTR-09 NPT-ATTR-10
#include "svm.h"
GUEST64(g_reload, "mov rbx, [rdi]\n mov [rsi], r8\n mov rax, cr3\n mov cr3, rax\n mov rcx, [rdi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, g_reload);
  window(9)[0] = 0x900;
  window(10)[0] = 0xa00;
  npt_pd[kWindow >> 21] |= 0x100;  // the host's G bit means nothing
  npt_pt[8] |= 0x100;
  npt_pt[9] |= 0x100;
  npt_pt[10] |= 0x100;
  window(3)[8] = window_address(9) | 7;  // G = 0
  vmcb.q(VMCB_CR4) = CR4_PAE | CR4_PGE;
  regs.rdi = window_address(8);
  regs.rsi = window_address(3) + 64;
  regs.r8 = window_address(10) | 7;
  RUN_LEGAL("NPT-ATTR-09", vmcb);
  CHECK_EQ("NPT-ATTR-09", regs.rbx, 0x900);
  CHECK_EQ("NPT-ATTR-09 NPT-ATTR-10", regs.rcx, 0xa00);
}
