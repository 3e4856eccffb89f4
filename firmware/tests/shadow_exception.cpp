// SPDX-License-Identifier: Apache-2.0
// An intercepted exception of the instruction in an interrupt shadow saves the shadow as it stood before that
// instruction; an instruction later there is none.
// shows: EXITSTATE-02 VMCB-CTL-73
#include "svm.h"

GUEST64(g_shadow_ud, "cli\n sti\n ud2")
GUEST64(g_plain_ud, "cli\n sti\n nop\n ud2")
GUEST64(g_mov_ss_ud, "mov eax, ss\n mov ss, eax\n ud2")

void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_shadow_ud);
  svm::vmcb.intercept(VMEXIT_EXCP6);
  RUN_EXPECT("EXITSTATE-02", svm::vmcb, VMEXIT_EXCP6);
  CHECK_EQ("VMCB-CTL-73", svm::vmcb.b(VMCB_INTERRUPT_SHADOW), 1);

  svm::guest64(svm::vmcb, g_plain_ud);
  svm::vmcb.intercept(VMEXIT_EXCP6);
  RUN_EXPECT("EXITSTATE-02", svm::vmcb, VMEXIT_EXCP6);
  CHECK_EQ("VMCB-CTL-73", svm::vmcb.b(VMCB_INTERRUPT_SHADOW), 0);

  svm::guest64(svm::vmcb, g_mov_ss_ud);
  svm::vmcb.intercept(VMEXIT_EXCP6);
  RUN_EXPECT("EXITSTATE-02", svm::vmcb, VMEXIT_EXCP6);
  CHECK_EQ("VMCB-CTL-73", svm::vmcb.b(VMCB_INTERRUPT_SHADOW), 1);
}
