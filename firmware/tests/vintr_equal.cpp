// SPDX-License-Identifier: Apache-2.0
// A virtual interrupt whose priority equals V_TPR is not taken (manual 2.17.4).
// shows: VINTR-06 VINTR-21 VMEXIT-11
#include "svm.h"
GUEST64(g_spin, "mov ecx, 50\n 1: dec ecx\n jnz 1b")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::watch(0x41);
  for (u8 level = 0; level < 16; level += 5) {
    svm::guest64(vmcb, g_spin);
    vmcb.q(VMCB_RFLAGS) = 0x202;
    vmcb.b(VMCB_V_IRQ) = 1;
    vmcb.b(VMCB_V_INTR_PRIO) = level;
    vmcb.b(VMCB_V_TPR) = level;
    vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
    RUN_LEGAL("VINTR-06", vmcb);
    CHECK_EQ("VINTR-06", svm::seen_count, 0);
    CHECK_EQ("VINTR-06 VINTR-21 VMEXIT-11", vmcb.b(VMCB_V_IRQ), 1);
  }
}
