// SPDX-License-Identifier: Apache-2.0
// Guest copies of the paging registers under nested paging (manual 2.21.2, 2.21).
// shows: NP-15 NP-16 NP-17 NP-18 NP-20 NP-22 NP-23 NPT-EN-02 NPT-REPL-01 NPT-REPL-02 NPT-REPL-03
// shows: NPT-REPL-04 NPT-REPL-06 NPT-REPL-08 NPT-REPL-09 NPT-SW-01 NPT-SW-02 NPT-SW-06 NPT-SW-08
// shows: NPT-SW-09
#include "svm.h"
GUEST64(
    g_regs,
    "mov r8, cr0\n mov r9, cr4\n mov ecx, 0xc0000080\n rdmsr\n mov r10d, eax\n"
    "mov rax, cr3\n mov rbx, rax\n mov rax, cr2\n mov rsi, rax\n mov rax, cr4\n or eax, 0x80\n mov cr4, rax\n"
    "mov rax, cr0\n or eax, 8\n mov cr0, rax\n mov ecx, 0xc0000080\n rdmsr\n or eax, 1\n wrmsr\n"
    "mov rax, rdi\n mov cr3, rax")
void test() {
  using namespace svm;
  enable();
  const u64 cr0 = fw::read_cr0(), cr3 = fw::read_cr3(), cr4 = fw::read_cr4(), efer = fw::rdmsr(MSR_EFER);
  fw::write_cr2(0x9999);
  guest_window(vmcb, g_regs);
  window(20)[0] = window(0)[0];
  regs.rdi = window_address(20);
  vmcb.q(VMCB_CR2) = 0x1111;
  // Each differs from the host's.
  vmcb.q(VMCB_CR0) = cr0 ^ (CR0_NE | CR0_AM);
  vmcb.q(VMCB_CR4) = cr4 ^ (CR4_DE | CR4_TSD);
  vmcb.q(VMCB_EFER) = efer ^ EFER_NXE;
  RUN_LEGAL("NP-22", vmcb);
  CHECK_EQ("NP-22 NPT-EN-02 NPT-SW-02 NPT-REPL-08", regs.rbx, kWindow);
  CHECK_EQ("NPT-SW-02", regs.r8, cr0 ^ (CR0_NE | CR0_AM));
  CHECK_EQ("NPT-SW-02", regs.r9, cr4 ^ (CR4_DE | CR4_TSD));
  CHECK_EQ("NPT-SW-02", regs.r10, efer ^ EFER_NXE);
  CHECK_EQ("NP-20 NPT-REPL-06", regs.rsi, 0x1111);
  CHECK_EQ("NP-15 NPT-REPL-01", fw::read_cr0(), cr0);
  CHECK_EQ("NP-16 NPT-REPL-02 NP-23 NPT-SW-01 NPT-SW-08", fw::read_cr3(), cr3);
  CHECK_EQ("NP-17 NP-23 NPT-REPL-03 NPT-SW-09 NPT-REPL-09", fw::read_cr4(), cr4);
  CHECK_EQ("NP-18 NPT-REPL-04 NPT-SW-09", fw::rdmsr(MSR_EFER), efer);
  CHECK_EQ("NP-15 NPT-REPL-01", vmcb.q(VMCB_CR0) & 8, 8);
  CHECK_EQ("NP-16 NPT-REPL-02 NP-23", vmcb.q(VMCB_CR3), window_address(20));
  CHECK_EQ("NP-17 NP-23 NPT-SW-06", vmcb.q(VMCB_CR4) & 0x80, 0x80);
  CHECK_EQ("NP-18 NPT-SW-06", vmcb.q(VMCB_EFER) & 1, 1);
}
