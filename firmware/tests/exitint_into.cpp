// SPDX-License-Identifier: Apache-2.0
// INTO in EXITINTINFO is an exception (manual 2.4.2).
// shows: EXITINT-10
#include "svm.h"
GUEST32(g_into, "mov al, 0x7f\n inc al\n into")
alignas(16) static u64 idt[32];
void test() {
  svm::enable();
  idt[4] = 0x0000ee0000300000;  // 32-bit gate to 30h:0
  svm::guest32(svm::vmcb, g_into);
  svm::vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  svm::vmcb.segment(VMCB_SS_SEL, 0x38, 0xc93, 0xfff, 0);  // the stack pointer is beyond the limit
  svm::vmcb.intercept(INTERCEPT_EXCP12);
  RUN_EXPECT("EXITINT-10", svm::vmcb, VMEXIT_EXCP12);
  CHECK_EQ("EXITINT-10", u32(svm::vmcb.q(VMCB_EXITINTINFO)), 0x80000304);
}
