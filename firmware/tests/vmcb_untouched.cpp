// SPDX-License-Identifier: Apache-2.0
// What #VMEXIT and VMRUN leave alone in the VMCB (manual appendix C, 2.2.1).
// shows: VMCB-07 VMCB-20 VMCB-25 VMCB-28 VMCB-29 VMCB-30 VMCB-32 VMCB-33 VMCB-CTL-01 VMCB-CTL-50
// shows: VMCB-CTL-81 VMCB-CTL-86 VMCB-SAVE-26 VMCB-SAVE-27 VMCB-SAVE-34 VMCB-SAVE-35 VMCB-SAVE-42
// shows: VMCB-SAVE-43 VMCB-SAVE-46 VMCB-SAVE-48 VMCB-SAVE-56 VMCB-SAVE-58 VMCB-SAVE-69 VMCB-SAVE-70
// shows: VMCB-SAVE-71 VMCB-SAVE-72 VMCB-SAVE-74 VMCB-SAVE-76 VMRUN-CTL-10
#include "svm.h"
GUEST64(g_nop, "nop")
namespace {
svm::Vmcb before;
bool written(u32 offset) {
  return (offset >= VMCB_EXITCODE && offset < VMCB_NP_ENABLE) || offset == VMCB_V_TPR ||
         offset == VMCB_INTERRUPT_SHADOW || offset == VMCB_EVENTINJ;
}
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_nop);
  vmcb.q(VMCB_GDTR_SEL) = vmcb.q(VMCB_GDTR_SEL) | 0x55aa1234;
  vmcb.q(VMCB_IDTR_SEL) = vmcb.q(VMCB_IDTR_SEL) | 0xaa554321;
  for (u32 i = 0x4a0; i < 0x4c8; i += 8) {
    vmcb.q(i) = 0x1111222233334444;
  }
  vmcb.d(0x4cc) = 0x55667788;
  for (u32 i = 0x4d8; i < 0x548; i += 8) {
    vmcb.q(i) = 0x2222333344445555;
  }
  for (u32 i = 0x580; i < 0x5d8; i += 8) {
    vmcb.q(i) = 0x3333444455556666;
  }
  for (u32 i = 0x5e0; i < 0x5f8; i += 8) {
    vmcb.q(i) = 0x3333444455556666;
  }
  for (u32 i = 0x648; i < 0x668; i += 8) {
    vmcb.q(i) = 0x4444555566667777;
  }
  for (u32 i = 0x698; i < 0x700; i += 8) {
    vmcb.q(i) = 0x5555666677778888;
  }
  for (u32 i = VMCB_DBGCTL; i < 0x698; i += 8) {
    vmcb.q(i) = 0x6666777788889999;
  }
  vmcb.q(VMCB_G_PAT) = 0x1234;
  for (u32 i = 0; i < 0x700; i += 8) {
    before.q(i) = vmcb.q(i);
  }
  RUN_LEGAL("VMRUN-CTL-10", vmcb);
  for (u32 i = 0; i < 0x400; i += 8) {
    if (!written(i)) {
      CHECK_EQ("VMRUN-CTL-10 VMCB-07 VMCB-20 VMCB-25 VMCB-CTL-50 VMCB-CTL-81 VMCB-CTL-86 VMCB-CTL-01",
               vmcb.q(i), before.q(i));
    }
  }
  for (u32 i = 0x440; i < 0x700; i += 8) {
    const bool reserved = (i >= 0x4a0 && i < 0x4c8) || (i >= 0x4d8 && i < 0x548) ||
                          (i >= 0x580 && i < 0x5d8) || (i >= 0x5e0 && i < 0x5f8) ||
                          (i >= 0x648 && i < 0x668) || i >= 0x698;
    if (reserved) {
      CHECK_EQ("VMCB-29 VMCB-SAVE-42 VMCB-SAVE-48 VMCB-SAVE-56 VMCB-SAVE-58 VMCB-SAVE-69 VMCB-SAVE-76",
               vmcb.q(i), before.q(i));
    }
    if (i >= VMCB_DBGCTL && i < 0x698) {
      CHECK_EQ("VMCB-32 VMCB-33 VMCB-SAVE-71 VMCB-SAVE-72 VMCB-SAVE-74", vmcb.q(i), before.q(i));
    }
  }
  CHECK_EQ("VMCB-SAVE-46 VMCB-SAVE-43", vmcb.d(0x4cc), 0x55667788);
  CHECK_EQ("VMCB-SAVE-70 VMCB-30", vmcb.q(VMCB_G_PAT), 0x1234);
  CHECK_EQ("VMCB-SAVE-26 VMCB-28", vmcb.w(VMCB_GDTR_SEL), 0x1234);
  CHECK_EQ("VMCB-SAVE-27 VMCB-28", vmcb.w(VMCB_GDTR_SEL + 2), 0x55aa);
  CHECK_EQ("VMCB-SAVE-34 VMCB-28", vmcb.w(VMCB_IDTR_SEL), 0x4321);
  CHECK_EQ("VMCB-SAVE-35 VMCB-28", vmcb.w(VMCB_IDTR_SEL + 2), 0xaa55);
}
