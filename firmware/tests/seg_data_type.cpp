// SPDX-License-Identifier: Apache-2.0
// Attributes that SS and DS do not look at: accessed, S, AVL, L, G, for SS code or data; and E, which they do
// (manual 2.2.1).
// shows: SEG-ATTR-07 SEG-ATTR-09
#include "svm.h"
GUEST32(g_push, "push 0x5678\n pop ebx\n mov [esp - 8], ebx")
GUEST32(g_data, "mov ebx, [esi]\n mov [esi + 4], ebx")
namespace {
using svm::vmcb;
u32 cells[0x100];
void setup(const u8* code, u32 segment, u16 attribute, u32 limit) {
  svm::guest32(vmcb, code);
  vmcb.segment(segment, 0x38, attribute, limit, svm::address_of(cells));
  vmcb.q(VMCB_RSP) = 0x80;
  svm::regs.rsi = 0x40;
  svm::regs.rbx = 0;
}
}  // namespace
void test() {
  svm::enable();
  cells[0x40 / 4] = 0x1234;
  const u16 ss_flips[] = {0x000, 0x001, 0x008, 0x010, 0x100, 0x200, 0x800};
  for (u16 flip : ss_flips) {
    setup(g_push, VMCB_SS_SEL, 0xc93 ^ flip, 0x3ff);
    RUN_LEGAL("SEG-ATTR-07", vmcb);
    CHECK_EQ("SEG-ATTR-07", svm::regs.rbx, 0x5678);
    setup(g_push, VMCB_SS_SEL, 0xc97 ^ flip, 0x3ff);  // expand-down: offsets up to 3FFh are outside
    RUN_EXPECT("SEG-ATTR-07", vmcb, VMEXIT_SHUTDOWN);
    setup(g_push, VMCB_SS_SEL, 0xc97 ^ flip, 0x0f);
    RUN_LEGAL("SEG-ATTR-07", vmcb);
    setup(g_push, VMCB_SS_SEL, 0xc91 ^ flip, 0x3ff);  // not writable
    RUN_EXPECT("SEG-ATTR-07", vmcb, VMEXIT_SHUTDOWN);
  }
  const u16 ds_flips[] = {0x000, 0x001, 0x010, 0x100, 0x200, 0x800};
  for (u16 flip : ds_flips) {
    setup(g_data, VMCB_DS_SEL, 0xc93 ^ flip, 0x3ff);
    RUN_LEGAL("SEG-ATTR-09", vmcb);
    CHECK_EQ("SEG-ATTR-09", svm::regs.rbx, 0x1234);
    CHECK_EQ("SEG-ATTR-09", cells[0x44 / 4], 0x1234);
    setup(g_data, VMCB_DS_SEL, 0xc97 ^ flip, 0x3ff);
    RUN_EXPECT("SEG-ATTR-09", vmcb, VMEXIT_SHUTDOWN);
    setup(g_data, VMCB_DS_SEL, 0xc91 ^ flip, 0x3ff);
    RUN_EXPECT("SEG-ATTR-09", vmcb, VMEXIT_SHUTDOWN);
    setup(g_data, VMCB_DS_SEL, 0xc9b ^ flip, 0x3ff);  // code: readable, not writable
    RUN_EXPECT("SEG-ATTR-09", vmcb, VMEXIT_SHUTDOWN);
  }
}
