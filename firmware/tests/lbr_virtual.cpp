// SPDX-License-Identifier: Apache-2.0
// LBR virtualization exchanges the five registers, and only when enabled (manual 2.19.1).
// shows: ERR-A-55 INS-VMEXIT-56 INS-VMEXIT-57 INS-VMEXIT-58 INS-VMEXIT-59 INS-VMEXIT-60 INS-VMEXIT-61
// shows: INS-VMRUN-54 INS-VMRUN-55 INS-VMRUN-56 INS-VMRUN-60 INS-VMRUN-61 INS-VMRUN-62 INS-VMRUN-63
// shows: INS-VMRUN-64 LBRV-01 LBRV-02 LBRV-03 LBRV-04 LBRV-05 LBRV-06 LBRV-07 LBRV-08 LBRV-09 LBRV-10
// shows: LBRV-11 LBRV-12 LBRV-13 LBRV-17 LBRV-18 VMCB-23 VMCB-24 VMCB-31 VMCB-32 VMCB-CTL-84 VMCB-CTL-85
// shows: VMCB-SAVE-71 VMCB-SAVE-72 VMCB-SAVE-73 VMCB-SAVE-74 VMCB-SAVE-75
#include "svm.h"
GUEST64(
    g_read,
    "mov ecx, 0x1d9\n rdmsr\n mov ebx, eax\n mov ecx, 0x1db\n rdmsr\n mov r8d, eax\n mov ecx, 0x1dc\n rdmsr\n"
    "mov r9d, eax\n mov ecx, 0x1dd\n rdmsr\n mov r10d, eax\n mov ecx, 0x1de\n rdmsr\n mov r11d, eax\n"
    "mov ecx, 0x1d9\n mov eax, 4\n xor edx, edx\n wrmsr")
// Taken branches and an interrupt change all four registers after they were loaded.
GUEST64(g_change, "jmp 1f\n nop\n 1: int 0x30")
GUEST64(g_handler, "nop")
alignas(16) static u64 idt[0x31 * 2];
void test() {
  using namespace svm;
  enable();
  fw::wrmsr(MSR_DEBUGCTL, 8);
  auto setup = [](u64 enable_field) {
    guest64(vmcb, g_read);
    vmcb.q(VMCB_LBR_VIRTUALIZATION_ENABLE) = enable_field;
    vmcb.q(VMCB_DBGCTL) = 0x10;
    vmcb.q(VMCB_BR_FROM) = 0x111;
    vmcb.q(VMCB_BR_TO) = 0x222;
    vmcb.q(VMCB_LASTEXCPFROM) = 0x333;
    vmcb.q(VMCB_LASTEXCPTO) = 0x444;
  };
  setup(1);
  RUN_LEGAL("LBRV-01", vmcb);
  CHECK_EQ("LBRV-02 VMCB-23 VMCB-SAVE-71 INS-VMRUN-60 INS-VMRUN-54 VMCB-CTL-84", regs.rbx, 0x10);
  CHECK_EQ("LBRV-03 VMCB-SAVE-72 INS-VMRUN-61", regs.r8, 0x111);
  CHECK_EQ("LBRV-04 VMCB-SAVE-73 INS-VMRUN-62", regs.r9, 0x222);
  CHECK_EQ("LBRV-05 VMCB-SAVE-74 INS-VMRUN-63", regs.r10, 0x333);
  CHECK_EQ("LBRV-06 VMCB-SAVE-75 INS-VMRUN-64", regs.r11, 0x444);
  CHECK_EQ("LBRV-07 VMCB-SAVE-71 INS-VMEXIT-56", vmcb.q(VMCB_DBGCTL), 4);
  CHECK_EQ("LBRV-12 INS-VMRUN-55 INS-VMEXIT-61", fw::rdmsr(MSR_DEBUGCTL), 8);
  CHECK_EQ("LBRV-13 INS-VMRUN-56", fw::rdmsr(MSR_LAST_BRANCH_FROM), 0);
  const u64 handler = address_of(g_handler), code = address_of(g_change);
  idt[0x60] = (handler & 0xffff) | 0x8ull << 16 | 0x8eull << 40 | (handler >> 16 & 0xffff) << 48;
  setup(1);
  vmcb.q(VMCB_RIP) = code;
  vmcb.q(VMCB_DBGCTL) = 1;
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, address_of(idt));
  RUN_LEGAL("LBRV-08", vmcb);
  CHECK_EQ("LBRV-08 INS-VMEXIT-57", vmcb.q(VMCB_BR_FROM), code + 3);
  CHECK_EQ("LBRV-09 INS-VMEXIT-58", vmcb.q(VMCB_BR_TO), handler);
  CHECK_EQ("LBRV-10 INS-VMEXIT-59", vmcb.q(VMCB_LASTEXCPFROM), code);
  CHECK_EQ("LBRV-11 INS-VMEXIT-60", vmcb.q(VMCB_LASTEXCPTO), code + 3);
  setup(0);
  RUN_LEGAL("LBRV-17", vmcb);
  CHECK_EQ("LBRV-17 VMCB-31 VMCB-23", regs.rbx, 8);
  CHECK_EQ("LBRV-17 VMCB-32", vmcb.q(VMCB_BR_FROM), 0x111);
  CHECK_EQ("LBRV-17 VMCB-31", vmcb.q(VMCB_DBGCTL), 0x10);
  CHECK_EQ("LBRV-17", fw::rdmsr(MSR_DEBUGCTL), 4);
  fw::wrmsr(MSR_DEBUGCTL, 8);
  setup(~1ull);
  RUN_LEGAL("VMCB-24 ERR-A-55", vmcb);
  CHECK_EQ("VMCB-24 ERR-A-55 VMCB-CTL-85", regs.rbx, 8);
  CHECK_EQ("LBRV-18", (fw::cpuid(0x8000000a).edx >> 1) & 1, 1);
}
