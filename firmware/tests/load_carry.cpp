// SPDX-License-Identifier: Apache-2.0
// VMRUN loads only its list: FS, GS, TR, LDTR and the system-call MSRs carry over from the host
// (manual 2.2.1).
// shows: VMRUN-LOAD-25
#include "svm.h"
GUEST64(g_read,
        "mov ecx, 0xc0000100\n rdmsr\n mov esi, eax\n mov ecx, 0xc0000081\n rdmsr\n mov edi, eax\n"
        "mov ecx, 0xc0000082\n rdmsr\n mov r8d, eax\n mov ecx, 0x174\n rdmsr\n mov r9d, eax\n str r10d")
void test() {
  using svm::vmcb;
  svm::enable();
  fw::wrmsr(MSR_FS_BASE, 0x1110);
  fw::wrmsr(MSR_STAR, 0x2220);
  fw::wrmsr(MSR_LSTAR, 0x3330);
  fw::wrmsr(MSR_SYSENTER_CS, 0x4440);
  svm::guest64(vmcb, g_read);
  vmcb.q(VMCB_FS_BASE) = 0x9990;
  vmcb.q(VMCB_STAR) = 0x9991;
  vmcb.q(VMCB_LSTAR) = 0x9992;
  vmcb.q(VMCB_SYSENTER_CS) = 0x9993;
  vmcb.w(VMCB_TR_SEL) = 0x9994;
  RUN_LEGAL("VMRUN-LOAD-25", vmcb);
  CHECK_EQ("VMRUN-LOAD-25", svm::regs.rsi, 0x1110);
  CHECK_EQ("VMRUN-LOAD-25", svm::regs.rdi, 0x2220);
  CHECK_EQ("VMRUN-LOAD-25", svm::regs.r8, 0x3330);
  CHECK_EQ("VMRUN-LOAD-25", svm::regs.r9, 0x4440);
  CHECK_EQ("VMRUN-LOAD-25", svm::regs.r10, 0x40);
}
