// SPDX-License-Identifier: Apache-2.0
// Injected #OF in a 32-bit guest checks the gate's DPL (manual 2.16).
// shows: EVINJ-12 EVINJ-30
#include "svm.h"
GUEST32(g_nop, "nop")
alignas(16) static u64 idt[32];
void test() {
  using svm::vmcb;
  svm::enable();
  auto setup = [](u64 gate) {
    const u64 handler = svm::address_of(g_nop_end) - 4;  // its VMMCALL
    idt[4] = (handler & 0xffff) | (0x18ull << 16) | gate | ((handler >> 16) << 48);
    svm::guest32(vmcb, g_nop);
    vmcb.segment(VMCB_CS_SEL, 0x1b, 0xcfb, 0xffffffff, 0);
    vmcb.segment(VMCB_SS_SEL, 0x23, 0xcf3, 0xffffffff, 0);
    vmcb.b(VMCB_CPL) = 3;
    vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
    vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x304;
    vmcb.intercept(INTERCEPT_EXCP13);
  };
  setup(0x8e0000000000);
  RUN_EXPECT("EVINJ-30", vmcb, VMEXIT_EXCP13);
  setup(0xee0000000000);
  RUN_LEGAL("EVINJ-30", vmcb);
  CHECK_EQ("EVINJ-30", vmcb.b(VMCB_CPL), 3);
  // #OF and #BR exist in compatibility mode: long mode alone makes them no illegal events.
  for (u32 vector = 4; vector < 6; ++vector) {
    svm::guest64(vmcb, g_nop);
    vmcb.segment(VMCB_CS_SEL, 0x30, 0xc9b, 0xffffffff, 0);
    svm::watch(vector, g_nop_end - 4);
    svm::seen_count = 0;
    vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x300 | vector;
    RUN_LEGAL("EVINJ-12", vmcb);
    CHECK_EQ("EVINJ-12", svm::seen_count, 1);
  }
}
