// SPDX-License-Identifier: Apache-2.0
// Injected #BP and #OF check the gate's DPL like INT3 and INTO (manual 2.16).
// shows: EVINJ-29
#include "svm.h"
GUEST64(g_nop, "nop")
alignas(16) static u64 idt[64];
void test() {
  using svm::vmcb;
  svm::enable();
  for (int i = 0; i < 64; ++i) {
    idt[i] = fw_idt[i];
  }
  idt[3 * 2] &= ~0x600000000000ull;  // DPL 0
  svm::guest64(vmcb, g_nop);
  svm::user(vmcb);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x303;
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("EVINJ-29", vmcb, VMEXIT_EXCP13);
  svm::guest64(vmcb, g_nop);
  svm::user(vmcb);
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x303;
  svm::watch(3);
  RUN_EXPECT("EVINJ-29", vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("EVINJ-29", svm::seen_count, 1);
}
