// SPDX-License-Identifier: Apache-2.0
// Lowering CR8 below V_INTR_PRIO makes a pending virtual interrupt eligible (manual 2.17.4).
// shows: TPR-02 VINTR-12 VMEXIT-12
#include "svm.h"
GUEST64(g_tpr, "inc ebx\n mov eax, 5\n mov cr8, rax\n inc ebx\n inc ebx")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_tpr);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = 6;
  vmcb.b(VMCB_V_TPR) = 8;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
  vmcb.b(VMCB_V_INTR_MASKING) = 1;
  svm::watch(0x41);
  svm::regs.rbx = 0;
  RUN_LEGAL("VINTR-12", vmcb);
  CHECK_EQ("VINTR-12", svm::seen.rbx, 1);
  CHECK_EQ("VINTR-12 VMEXIT-12 TPR-02", vmcb.b(VMCB_V_TPR), 5);
}
