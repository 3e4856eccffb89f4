// SPDX-License-Identifier: Apache-2.0
// A VMM that intercepts CPUID can set the hypervisor bit of Fn8000_000A EAX for its guest (manual appendix
// B).
// shows: CPUID-05
#include "svm.h"
GUEST64(g_cpuid, "mov eax, 0x8000000a\n cpuid\n mov r8d, eax")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_cpuid);
  svm::vmcb.intercept(INTERCEPT_CPUID);
  RUN_EXPECT("CPUID-05", svm::vmcb, VMEXIT_CPUID);
  const fw::Cpuid c = fw::cpuid(u32(svm::vmcb.q(VMCB_RAX)));
  svm::vmcb.q(VMCB_RAX) = c.eax | 0x100;
  svm::vmcb.q(VMCB_RIP) = svm::vmcb.rip() + 2;
  RUN_EXPECT("CPUID-05", svm::vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("CPUID-05", svm::regs.r8 & 0x100, 0x100);
}
