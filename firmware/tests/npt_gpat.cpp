// SPDX-License-Identifier: Apache-2.0
// G_PAT is the guest's PAT with nested paging only (manual 2.21.2, 4.2).
// shows: INS-VMEXIT-20 INS-VMEXIT-21 INS-VMEXIT-49 INS-VMRUN-48 INS-VMRUN-49 NP-19 NPT-REPL-05
// shows: NPT-REPL-08 NPT-REPL-09 NPT-SW-03 NPT-SW-06 VMCB-30 VMCB-SAVE-70
#include "svm.h"
GUEST64(g_pat,
        "mov ecx, 0x277\n rdmsr\n mov ebx, eax\n mov esi, edx\n mov eax, 0x06060606\n mov edx, 0x01010101\n "
        "wrmsr")
GUEST64(g_read, "mov ecx, 0x277\n rdmsr\n mov ebx, eax\n mov esi, edx")
void test() {
  using namespace svm;
  enable();
  const u64 host = fw::rdmsr(MSR_PAT);
  guest64(vmcb, g_pat);
  nested(vmcb);
  vmcb.q(VMCB_G_PAT) = 0x0104050607060504;
  RUN_LEGAL("NP-19", vmcb);
  CHECK_EQ("NP-19 INS-VMRUN-48 VMCB-SAVE-70 NPT-SW-03 NPT-REPL-05 NPT-REPL-08", regs.rbx | (regs.rsi << 32),
           0x0104050607060504);
  CHECK_EQ("NP-19 INS-VMRUN-48 VMCB-SAVE-70 INS-VMEXIT-20 NPT-SW-06 NPT-REPL-09", vmcb.q(VMCB_G_PAT),
           0x0101010106060606);
  CHECK_EQ("NP-19 INS-VMRUN-48 INS-VMEXIT-49", fw::rdmsr(MSR_PAT), host);
  guest64(vmcb, g_read);
  vmcb.q(VMCB_G_PAT) = 0x1234;
  RUN_LEGAL("VMCB-30", vmcb);
  CHECK_EQ("VMCB-30 INS-VMRUN-49", regs.rbx | (regs.rsi << 32), host);
  CHECK_EQ("VMCB-30 INS-VMRUN-49 INS-VMEXIT-21", vmcb.q(VMCB_G_PAT), 0x1234);
}
