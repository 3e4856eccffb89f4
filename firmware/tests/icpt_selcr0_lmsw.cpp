// SPDX-License-Identifier: Apache-2.0
// LMSW and the selective CR0-write intercept (manual 2.5.5).
// shows: ICPT-SELCR0-06 ICPT-SELCR0-08
#include "svm.h"
GUEST64(g_lmsw, "mov rax, cr0\n lmsw ax")
GUEST64(g_lmsw_mem, "lmsw [rax]")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_lmsw);
  vmcb.intercept(INTERCEPT_CR0_SEL_WRITE);
  RUN_EXPECT("ICPT-SELCR0-06", vmcb, VMEXIT_CR0_SEL_WRITE);
  fw_pd[0xa000000 >> 21] = 0;
  svm::guest64(vmcb, g_lmsw_mem);
  vmcb.q(VMCB_RAX) = 0xa000000;
  vmcb.intercept(INTERCEPT_CR0_SEL_WRITE);
  vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT("ICPT-SELCR0-08", vmcb, VMEXIT_CR0_SEL_WRITE);
}
