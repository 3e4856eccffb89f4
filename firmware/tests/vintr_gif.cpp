// SPDX-License-Identifier: Apache-2.0
// A guest with GIF = 0 does not take virtual interrupts (manual 2.13, 2.17.4).
// shows: GIF-VINTR-01 VINTR-09
#include "svm.h"
GUEST64(g_gif, "clgi\n sti\n inc ebx\n inc ebx\n stgi\n nop\n inc ebx\n nop")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_gif);
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = 3;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
  svm::watch(0x41);
  svm::regs.rbx = 0;
  RUN_LEGAL("VINTR-09", vmcb);
  CHECK_EQ("VINTR-09 GIF-VINTR-01", svm::seen_count, 1);
  CHECK("VINTR-09 GIF-VINTR-01", svm::seen.rbx >= 2);
}
