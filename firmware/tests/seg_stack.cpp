// SPDX-License-Identifier: Apache-2.0
// SS base and B bit come from the VMCB (manual 2.2.1).
// shows: INS-VMRUN-33 SEG-ATTR-07 VMCB-SAVE-13 VMRUN-LOAD-05
#include "svm.h"
GUEST32(g_push, "push 0x5678\n mov ebx, esp")
static u32 cells[0x100];
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest32(vmcb, g_push);
  vmcb.segment(VMCB_SS_SEL, 0x38, 0xc93, 0xffffffff, svm::address_of(cells));
  vmcb.q(VMCB_RSP) = 0x40;
  RUN_LEGAL("VMRUN-LOAD-05", vmcb);
  CHECK_EQ("VMRUN-LOAD-05 INS-VMRUN-33 VMCB-SAVE-13", cells[0x3c / 4], 0x5678);
  CHECK_EQ("VMRUN-LOAD-05", svm::regs.rbx, 0x3c);
  svm::guest32(vmcb, g_push);
  vmcb.segment(VMCB_SS_SEL, 0x38, 0x893, 0xffffffff, svm::address_of(cells));  // B = 0: SP
  vmcb.q(VMCB_RSP) = 0x10080;
  RUN_LEGAL("SEG-ATTR-07", vmcb);
  CHECK_EQ("SEG-ATTR-07", svm::regs.rbx, 0x1007c);
  CHECK_EQ("SEG-ATTR-07", cells[0x7c / 4], 0x5678);
}
