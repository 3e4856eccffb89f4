// SPDX-License-Identifier: Apache-2.0
// #GP for bad CR3 values and SKINIT at CPL 3 come before their intercepts (manual 2.5.2, 2.5.26).
// shows: ICPT-CR3-06 ICPT-CRN-07 ICPT-SKINIT-02
#include "svm.h"
GUEST64(g_cr3, "mov rax, cr3\n or rax, r9\n mov cr3, rax")
GUEST64(g_cr4, "mov cr4, rax")
GUEST64(g_cr8, "mov cr8, rax")
GUEST64(g_skinit, ".byte 0x0f, 0x01, 0xde")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_cr3);
  svm::regs.r9 = 1ull << 62;
  vmcb.intercept(INTERCEPT_CR3_WRITE);
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("ICPT-CR3-06", vmcb, VMEXIT_EXCP13);
  svm::guest64(vmcb, g_cr4);
  vmcb.q(VMCB_RAX) = CR4_PAE | (1ull << 31);
  vmcb.intercept(INTERCEPT_CR4_WRITE);
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("ICPT-CRN-07", vmcb, VMEXIT_EXCP13);
  svm::guest64(vmcb, g_cr8);
  vmcb.q(VMCB_RAX) = 16;
  vmcb.intercept(INTERCEPT_CR8_WRITE);
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("ICPT-CRN-07", vmcb, VMEXIT_EXCP13);
  svm::guest64(vmcb, g_skinit);
  vmcb.segment(VMCB_CS_SEL, 0x2b, 0xafb, 0xffffffff, 0);
  vmcb.segment(VMCB_SS_SEL, 0x23, 0xcf3, 0xffffffff, 0);
  vmcb.b(VMCB_CPL) = 3;
  vmcb.intercept(INTERCEPT_SKINIT);
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("ICPT-SKINIT-02", vmcb, VMEXIT_EXCP13);
}
