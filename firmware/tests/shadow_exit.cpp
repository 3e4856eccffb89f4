// SPDX-License-Identifier: Apache-2.0
// INTERRUPT_SHADOW in the VMCB after an exit (manual 2.17.5, 2.3).
// shows: INS-VMEXIT-22 SHADOW-03 SHADOW-04 VMCB-13 VMCB-CTL-73 VMEXIT-13
#include "svm.h"
GUEST64(g_sti, "sti")
GUEST64(g_sti_nop, "sti\n nop")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_sti);
  RUN_LEGAL("SHADOW-03", vmcb);
  CHECK_EQ("SHADOW-03 VMEXIT-13 VMCB-CTL-73 INS-VMEXIT-22", vmcb.b(VMCB_INTERRUPT_SHADOW), 1);
  CHECK_EQ("VMCB-13", vmcb.q(VMCB_INTERRUPT_SHADOW) >> 1, 0);
  svm::guest64(vmcb, g_sti_nop);
  RUN_LEGAL("SHADOW-04", vmcb);
  CHECK_EQ("SHADOW-04 VMEXIT-13", vmcb.b(VMCB_INTERRUPT_SHADOW), 0);
}
