// SPDX-License-Identifier: Apache-2.0
// Bits 11:0 of the permission-map bases are ignored (manual 2.6.1, 2.7).
// shows: IOIO-03 MSRPM-12 VMCB-CTL-51 VMCB-CTL-52
#include "svm.h"
GUEST64(g_inb, "in al, dx")
GUEST64(g_rd, "rdmsr")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::iopm[0].q(0xf0 / 8) = 1;
  svm::msrpm[0].q(0x800 + 0x20) = ~0ull;
  svm::guest64(vmcb, g_inb);
  vmcb.intercept(INTERCEPT_IOIO);
  vmcb.q(VMCB_IOPM_BASE_PA) = vmcb.q(VMCB_IOPM_BASE_PA) | 0xfff;
  svm::regs.rdx = 0xf0;
  RUN_EXPECT("IOIO-03 VMCB-CTL-51", vmcb, VMEXIT_IOIO);
  svm::guest64(vmcb, g_rd);
  vmcb.intercept(INTERCEPT_MSR);
  vmcb.q(VMCB_MSRPM_BASE_PA) = vmcb.q(VMCB_MSRPM_BASE_PA) | 0xfff;
  svm::regs.rcx = MSR_STAR;
  RUN_EXPECT("MSRPM-12 VMCB-CTL-52", vmcb, VMEXIT_MSR);
}
