// SPDX-License-Identifier: Apache-2.0
// A fault during the delivery of an injected event is intercepted and EXITINTINFO allows reinjection
// (manual 2.16).
// shows: EVINJ-03 EVINJ-04 EVINJ-10
#include "svm.h"
GUEST64(g_nop, "nop")
alignas(16) static u64 idt[256];
void test() {
  using svm::vmcb;
  svm::enable();
  svm::unmap();
  svm::guest64(vmcb, g_nop);
  vmcb.q(VMCB_RSP) = svm::kUnmapped + 0x800;
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x45;
  vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT("EVINJ-04 EVINJ-10", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EVINJ-04", u32(vmcb.q(VMCB_EXITINTINFO)), EVENTINFO_V | 0x45);
  CHECK_EQ("EVINJ-04", vmcb.rip(), svm::address_of(g_nop));
  // Reinject it with a good stack.
  vmcb.q(VMCB_EVENTINJ) = vmcb.q(VMCB_EXITINTINFO);
  vmcb.q(VMCB_RSP) = svm::address_of(svm::guest_stack) + 2048;
  svm::watch(0x45);
  RUN_EXPECT("EVINJ-03", vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("EVINJ-03", svm::seen_count, 1);
  // A gate that is not present.
  for (int i = 0; i < 256; ++i) {
    idt[i] = fw_idt[i];
  }
  idt[0x46 * 2] &= ~0x800000000000ull;
  svm::guest64(vmcb, g_nop);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0xb00 | 14 | (7ull << 32);
  idt[14 * 2] &= ~0x800000000000ull;
  vmcb.intercept(INTERCEPT_EXCP11);
  RUN_EXPECT("EVINJ-10", vmcb, VMEXIT_EXCP11);
  CHECK_EQ("EVINJ-04", vmcb.q(VMCB_EXITINTINFO), EVENTINFO_V | 0xb00 | 14 | (7ull << 32));
}
