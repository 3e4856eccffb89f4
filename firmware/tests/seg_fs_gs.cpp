// SPDX-License-Identifier: Apache-2.0
// Of FS and GS in the VMCB only the observed attributes matter (manual 2.2.1).
// shows: SEG-ATTR-11 SEG-ATTR-12
#include "svm.h"
GUEST32(g_read, "mov ebx, fs:[0]\n mov ecx, gs:[0]")
static u32 cell = 0x5a5a;
void test() {
  using namespace svm;
  enable();
  vmsave(vmcb2);
  Vmcb& state = static_cast<Vmcb&>(iopm[0]);
  vmsave(state);
  const u16 flips[] = {0, 0x001, 0x100, 0x200};
  for (u16 flip : flips) {
    state.segment(VMCB_FS_SEL, 0x38, u16(0xc93 ^ flip), 0xffffffff, address_of(&cell));
    state.segment(VMCB_GS_SEL, 0x38, u16(0xc93 ^ flip), 0xffffffff, address_of(&cell));
    vmload(state);
    guest32(vmcb, g_read);
    RUN_LEGAL("SEG-ATTR-11 SEG-ATTR-12", vmcb);
    CHECK_EQ("SEG-ATTR-11", u32(regs.rbx), 0x5a5a);
    CHECK_EQ("SEG-ATTR-12", u32(regs.rcx), 0x5a5a);
  }
  vmload(vmcb2);
}
