// SPDX-License-Identifier: Apache-2.0
// Without MSR_PROT nothing is intercepted; low bits of the base are ignored (manual 2.7).
// shows: MSRPM-12 MSRPM-15 VMCB-CTL-52
#include "svm.h"
GUEST64(g_rd, "rdmsr")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::msrpm[0].q(0x800 + 0x20) = ~0ull;
  svm::guest64(vmcb, g_rd);
  svm::regs.rcx = MSR_STAR;
  RUN_LEGAL("MSRPM-15", vmcb);
  svm::guest64(vmcb, g_rd);
  vmcb.intercept(INTERCEPT_MSR);
  vmcb.q(VMCB_MSRPM_BASE_PA) = vmcb.q(VMCB_MSRPM_BASE_PA) | 0xfff;
  svm::regs.rcx = MSR_STAR;
  RUN_EXPECT("MSRPM-12 VMCB-CTL-52", vmcb, VMEXIT_MSR);
  svm::guest64(vmcb, g_rd);
  vmcb.intercept(INTERCEPT_EXCP13);
  svm::regs.rcx = 0x40000000;
  RUN_EXPECT("MSRPM-15", vmcb, VMEXIT_EXCP13);
}
