// SPDX-License-Identifier: Apache-2.0
// SS is written back with base, limit and attributes (manual table C-2).
// shows: INS-VMEXIT-04 INS-VMEXIT-15 VMCB-SAVE-10 VMCB-SAVE-11 VMCB-SAVE-12 VMCB-SAVE-13 VMCB-SAVE-57
#include "svm.h"
GUEST32(g_code, "mov eax, 0x68\n mov ss, eax\n mov esp, 0x40\n push 0x77")
static u32 cells[0x20];
void test() {
  using svm::vmcb;
  svm::enable();
  const u64 base = svm::address_of(cells);
  const_cast<volatile u64*>(fw_gdt)[13] =
      0x7f | (base & 0xffffff) << 16 | 0x40930000000000 | (base >> 24) << 56;
  svm::guest32(vmcb, g_code);
  RUN_LEGAL("VMCB-SAVE-10", vmcb);
  CHECK_EQ("VMCB-SAVE-10 INS-VMEXIT-04", vmcb.w(VMCB_SS_SEL), 0x68);
  CHECK_EQ("VMCB-SAVE-11 INS-VMEXIT-04", vmcb.w(VMCB_SS_ATTRIB), 0x493);
  CHECK_EQ("VMCB-SAVE-12 INS-VMEXIT-04", vmcb.d(VMCB_SS_LIMIT), 0x7f);
  CHECK_EQ("VMCB-SAVE-13 INS-VMEXIT-04", vmcb.q(VMCB_SS_BASE), base);
  CHECK_EQ("VMCB-SAVE-13", cells[0x3c / 4], 0x77);
  CHECK_EQ("VMCB-SAVE-57 INS-VMEXIT-15", vmcb.q(VMCB_RSP), 0x3c);
}
