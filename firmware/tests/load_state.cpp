// SPDX-License-Identifier: Apache-2.0
// What VMRUN loads, as the guest sees it, and what #VMEXIT writes back (manual 2.2.1, 2.3).
// shows: INS-VMEXIT-14 INS-VMEXIT-15 INS-VMEXIT-16 INS-VMRUN-37 INS-VMRUN-38 INS-VMRUN-39 INS-VMRUN-40
// shows: INS-VMRUN-41 INS-VMRUN-42 INS-VMRUN-43 INS-VMRUN-44 INS-VMRUN-45 INS-VMRUN-46 INS-VMRUN-47
// shows: VMCB-02 VMCB-SAVE-01 VMCB-SAVE-47 VMCB-SAVE-50 VMCB-SAVE-51 VMCB-SAVE-52 VMCB-SAVE-53
// shows: VMCB-SAVE-55 VMCB-SAVE-57 VMCB-SAVE-59 VMEXIT-08 VMRUN-10 VMRUN-LOAD-02 VMRUN-LOAD-03
// shows: VMRUN-LOAD-04 VMRUN-LOAD-06 VMRUN-LOAD-07 VMRUN-LOAD-08 VMRUN-LOAD-09 VMRUN-LOAD-10
// shows: VMRUN-LOAD-11 VMRUN-LOAD-17 VMRUN-LOAD-18
#include "svm.h"
GUEST64(
    g_read,
    "mov r8, rax\n mov r9, rsp\n mov rax, cr0\n mov r10, rax\n mov rax, cr2\n mov r11, rax\n mov rax, cr3\n"
    "mov r12, rax\n mov rax, cr4\n mov r13, rax\n mov rax, dr6\n mov r14, rax\n mov rax, dr7\n mov r15, rax\n"
    "pushfq\n pop rbx\n mov ecx, 0xc0000080\n rdmsr\n shl rdx, 32\n or rax, rdx\n mov rsi, rax\n mov eax, "
    "0x4711")
void test() {
  using svm::regs;
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_read);
  vmcb.q(VMCB_RAX) = 0x123456789abcdef0;
  vmcb.q(VMCB_RFLAGS) = 0xcd7;
  vmcb.q(VMCB_CR2) = 0xfedcba9876543210;
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_MP | CR0_AM;
  vmcb.q(VMCB_CR4) = CR4_PAE | CR4_PGE | CR4_DE;
  vmcb.q(VMCB_DR6) = 0xffff0ff5;
  vmcb.q(VMCB_DR7) = 0x700;
  const u64 rsp = vmcb.q(VMCB_RSP);
  RUN_LEGAL("VMRUN-10", vmcb);
  CHECK_EQ("VMRUN-LOAD-04 INS-VMRUN-45 VMCB-02", regs.r8, 0x123456789abcdef0);
  CHECK_EQ("VMRUN-LOAD-06 INS-VMRUN-44", regs.r9, rsp);
  CHECK_EQ("VMRUN-LOAD-07 INS-VMRUN-38", regs.r10,
           CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_PE | CR0_MP | CR0_AM);
  CHECK_EQ("VMRUN-LOAD-08 INS-VMRUN-41", regs.r11, 0xfedcba9876543210);
  CHECK_EQ("VMRUN-LOAD-09 INS-VMRUN-40", regs.r12, svm::address_of(fw_pml4));
  CHECK_EQ("VMRUN-LOAD-10 INS-VMRUN-39", regs.r13, CR4_PAE | CR4_PGE | CR4_DE);
  CHECK_EQ("VMRUN-LOAD-18 INS-VMRUN-47", regs.r14, 0xffff0ff5);
  CHECK_EQ("VMRUN-LOAD-17 INS-VMRUN-46", regs.r15, 0x700);
  CHECK_EQ("VMRUN-LOAD-03 INS-VMRUN-42", regs.rbx & ~0x14ull, 0xcd7 & ~0x14);
  CHECK_EQ("VMRUN-LOAD-11 INS-VMRUN-37", regs.rsi & ~0x1ull, EFER_SVME | EFER_LME | EFER_LMA | EFER_NXE);
  CHECK_EQ("VMCB-SAVE-59 VMEXIT-08 VMCB-02 VMCB-SAVE-01 INS-VMEXIT-16", vmcb.q(VMCB_RAX), 0x4711);
  CHECK_EQ("VMCB-SAVE-57 VMEXIT-08 INS-VMEXIT-15", vmcb.q(VMCB_RSP), rsp);
  CHECK_EQ("VMCB-SAVE-55 VMEXIT-08 VMRUN-LOAD-02 INS-VMRUN-43 INS-VMEXIT-14", vmcb.rip(),
           svm::address_of(g_read_end) - 4);
  CHECK_EQ("VMCB-SAVE-51", vmcb.q(VMCB_CR0), regs.r10);
  CHECK_EQ("VMCB-SAVE-50", vmcb.q(VMCB_CR3), regs.r12);
  CHECK_EQ("VMCB-SAVE-53", vmcb.q(VMCB_DR6), 0xffff0ff5);
  CHECK_EQ("VMCB-SAVE-52", vmcb.q(VMCB_DR7), 0x700);
  CHECK_EQ("VMCB-SAVE-47", vmcb.q(VMCB_EFER), EFER_SVME | EFER_LME | EFER_LMA | EFER_NXE);
}
