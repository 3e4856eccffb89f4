// G_PAT is the guest's PAT with nested paging only (manual 2.21.2, 4.2).
// shows: INS-VMRUN-48 INS-VMRUN-49 NP-19 VMCB-30 VMCB-SAVE-70
#include "svm.h"
GUEST64(g_pat, "mov ecx, 0x277\n rdmsr\n mov ebx, eax\n mov esi, edx\n mov eax, 0x06060606\n mov edx, 0x01010101\n wrmsr")
GUEST64(g_read, "mov ecx, 0x277\n rdmsr\n mov ebx, eax\n mov esi, edx")
void test() {
  using namespace svm;
  enable();
  const u64 host = fw::rdmsr(MSR_PAT);
  guest64(vmcb, g_pat);
  nested(vmcb);
  vmcb.q(VMCB_G_PAT) = 0x0104050607060504;
  RUN_LEGAL("NP-19", vmcb);
  CHECK_EQ("NP-19 INS-VMRUN-48 VMCB-SAVE-70", regs.rbx | (regs.rsi << 32), 0x0104050607060504);
  CHECK_EQ("NP-19 INS-VMRUN-48 VMCB-SAVE-70", vmcb.q(VMCB_G_PAT), 0x0101010106060606);
  CHECK_EQ("NP-19 INS-VMRUN-48", fw::rdmsr(MSR_PAT), host);
  guest64(vmcb, g_read);
  vmcb.q(VMCB_G_PAT) = 0x1234;
  RUN_LEGAL("VMCB-30", vmcb);
  CHECK_EQ("VMCB-30 INS-VMRUN-49", regs.rbx | (regs.rsi << 32), host);
  CHECK_EQ("VMCB-30 INS-VMRUN-49", vmcb.q(VMCB_G_PAT), 0x1234);
}
