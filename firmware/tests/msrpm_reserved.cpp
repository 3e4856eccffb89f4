// SPDX-License-Identifier: Apache-2.0
// Bytes 1800h–1FFFh of the MSRPM control nothing (manual 2.7).
// shows: MSRPM-05
#include "svm.h"
GUEST64(g_rd, "rdmsr")
void test() {
  using svm::vmcb;
  svm::enable();
  for (u32 i = 0x800; i < 0x1000; i += 8) {
    svm::msrpm[1].q(i) = ~0ull;
  }
  const u32 msrs[] = {MSR_STAR, MSR_EFER, MSR_SYSENTER_CS, MSR_PAT, MSR_KERNEL_GS_BASE};
  for (u32 msr : msrs) {
    svm::guest64(vmcb, g_rd);
    vmcb.intercept(INTERCEPT_MSR);
    svm::regs.rcx = msr;
    RUN_LEGAL("MSRPM-05", vmcb);
  }
}
