// SPDX-License-Identifier: Apache-2.0
// Intercepted instructions leave no trace; operand and memory exceptions come after intercepts (manual 2.4).
// shows: ERR-A-59 EXITCODE-10 EXITSTATE-01 EXITSTATE-06 ICPT-GEN-05 INS-VMEXIT-25 INS-VMRUN-21
// shows: VMRUN-CTL-09
#include "svm.h"
GUEST64(g_cpuid, "mov eax, 0x11\n mov ebx, 0x22\n mov ecx, 0x33\n mov edx, 0x44\n cpuid")
GUEST64(g_vmload, "mov eax, 8\n vmload rax")
void test() {
  using svm::regs;
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_cpuid);
  vmcb.intercept(INTERCEPT_CPUID);
  RUN_EXPECT("EXITSTATE-01 VMRUN-CTL-09 INS-VMRUN-21 EXITCODE-10 INS-VMEXIT-25", vmcb, VMEXIT_CPUID);
  CHECK_EQ("ICPT-GEN-05", vmcb.q(VMCB_RAX), 0x11);
  CHECK_EQ("ICPT-GEN-05", regs.rbx, 0x22);
  CHECK_EQ("ICPT-GEN-05", regs.rcx, 0x33);
  CHECK_EQ("ICPT-GEN-05", regs.rdx, 0x44);
  CHECK_EQ("EXITSTATE-06", vmcb.q(VMCB_EXITINTINFO), 0);
  svm::guest64(svm::vmcb2, g_cpuid);
  RUN_EXPECT("VMRUN-CTL-09 INS-VMRUN-21", svm::vmcb2, VMEXIT_VMMCALL);
  svm::guest64(vmcb, g_vmload);
  vmcb.intercept(INTERCEPT_VMLOAD);
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("ERR-A-59", vmcb, VMEXIT_EXCP13);
}
