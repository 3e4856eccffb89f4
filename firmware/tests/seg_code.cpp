// SPDX-License-Identifier: Apache-2.0
// For CS only L, D and R are observed; CS.P does not matter (manual 2.2.1).
// shows: ERR-A-56 SEG-ATTR-05 SEG-ATTR-06
#include "svm.h"
GUEST64(g_nop, "mov ebx, 9")
void test() {
  using svm::vmcb;
  svm::enable();
  const u16 flips[] = {0x001, 0x004, 0x080, 0x100, 0x800};  // A, C, P, AVL, G
  for (u16 flip : flips) {
    svm::guest64(vmcb, g_nop);
    vmcb.w(VMCB_CS_ATTRIB) = vmcb.w(VMCB_CS_ATTRIB) ^ flip;
    svm::regs.rbx = 0;
    RUN_LEGAL("SEG-ATTR-05", vmcb);
    CHECK_EQ("SEG-ATTR-05", svm::regs.rbx, 9);
    if (flip == 0x080) {
      CHECK_EQ("SEG-ATTR-06 ERR-A-56", svm::regs.rbx, 9);
    }
  }
}
