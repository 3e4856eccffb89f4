// SPDX-License-Identifier: Apache-2.0
// The error code of a fault caused by an IDT entry names the vector (manual 2.8.12).
// shows: EXC-NP-01 EXC-NP-02 EXITINT-27
#include "svm.h"
GUEST64(g_gp, "mov eax, 0x7f8\n mov es, eax")
alignas(16) static u64 idt[64];
void test() {
  using svm::vmcb;
  svm::enable();
  for (int i = 0; i < 64; ++i) {
    idt[i] = fw_idt[i];
  }
  idt[13 * 2] &= ~0x800000000000ull;
  svm::guest64(vmcb, g_gp);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  vmcb.intercept(INTERCEPT_EXCP11);
  RUN_EXPECT("EXC-NP-01", vmcb, VMEXIT_EXCP11);
  CHECK_EQ("EXC-NP-02 EXITINT-27", vmcb.info1(), 13 * 8 + 3);
}
