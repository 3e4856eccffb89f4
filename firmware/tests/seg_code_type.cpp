// SPDX-License-Identifier: Apache-2.0
// The type bits of CS other than R are not observed: not code or data, not conforming or expand-down
// (manual 2.2.1).
// shows: SEG-ATTR-05
#include "svm.h"
GUEST32(g_read, "mov ebx, cs:[esi]")
static u32 cell;
void test() {
  using svm::vmcb;
  svm::enable();
  const u16 flips[] = {0x000, 0x001, 0x004, 0x008, 0x00c, 0x010, 0x080, 0x100, 0x800};
  cell = 0x4321;
  for (u16 flip : flips) {
    svm::guest32(vmcb, g_read);
    vmcb.w(VMCB_CS_ATTRIB) = vmcb.w(VMCB_CS_ATTRIB) ^ flip;
    svm::regs.rbx = 0;
    svm::regs.rsi = svm::address_of(&cell);
    RUN_LEGAL("SEG-ATTR-05", vmcb);
    CHECK_EQ("SEG-ATTR-05", svm::regs.rbx, 0x4321);
  }
  svm::guest32(vmcb, g_read);
  vmcb.w(VMCB_CS_ATTRIB) = vmcb.w(VMCB_CS_ATTRIB) ^ 2;  // not readable
  RUN_EXPECT("SEG-ATTR-05", vmcb, VMEXIT_SHUTDOWN);     // #GP without an IDT
}
