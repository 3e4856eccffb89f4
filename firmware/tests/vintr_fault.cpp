// SPDX-License-Identifier: Apache-2.0
// V_IRQ is cleared before the IDT is read (manual 2.17.4).
// shows: EXITINT-04 VINTR-20
#include "svm.h"
GUEST64(g_nop, "nop")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::unmap();
  svm::guest64(vmcb, g_nop);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  vmcb.q(VMCB_IDTR_BASE) = svm::kUnmapped;
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = 3;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
  vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT("VINTR-20", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("VINTR-20", vmcb.b(VMCB_V_IRQ), 0);
  CHECK_EQ("VINTR-20 EXITINT-04", u32(vmcb.q(VMCB_EXITINTINFO)), 0x80000041);
  CHECK_EQ("VINTR-20", vmcb.info2(), svm::kUnmapped + 0x410);
}
