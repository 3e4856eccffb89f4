// SPDX-License-Identifier: Apache-2.0
// #VMEXIT writes guest changes of control and debug registers, flags, EFER back (manual 2.3).
// shows: INS-VMEXIT-08 INS-VMEXIT-09 INS-VMEXIT-10 INS-VMEXIT-11 INS-VMEXIT-12 INS-VMEXIT-13
// shows: INS-VMEXIT-17 INS-VMEXIT-18 INS-VMEXIT-38 INS-VMEXIT-39 INS-VMEXIT-40 INS-VMEXIT-41 VMEXIT-04
// shows: VMEXIT-05 VMEXIT-06 VMEXIT-07 VMEXIT-09 VMEXIT-14 VMEXIT-21
#include "svm.h"
GUEST64(
    g_write,
    "mov rax, cr0\n or rax, 0xa\n mov cr0, rax\n mov rax, cr4\n or rax, 0x84\n mov cr4, rax\n mov rax, cr3\n"
    "mov rax, rdi\n mov cr3, rax\n mov eax, 0x5555\n mov cr2, rax\n mov eax, 0xffff0ff2\n mov dr6, rax\n"
    "mov eax, 0x500\n mov dr7, rax\n mov ecx, 0xc0000080\n rdmsr\n or eax, 1\n wrmsr\n push 0x3cd7\n popfq\n"
    "mov eax, 0x77")
alignas(4096) static u64 root[512];
void test() {
  using svm::vmcb;
  svm::enable();
  root[0] = fw_pml4[0];
  const u64 cr0 = fw::read_cr0(), cr3 = fw::read_cr3(), cr4 = fw::read_cr4(), efer = fw::rdmsr(MSR_EFER);
  svm::guest64(vmcb, g_write);
  svm::regs.rdi = svm::address_of(root);
  RUN_LEGAL("VMEXIT-14", vmcb);
  CHECK_EQ("VMEXIT-04 INS-VMEXIT-12", vmcb.q(VMCB_CR0),
           CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_PE | CR0_MP | CR0_TS);
  CHECK_EQ("VMEXIT-04 INS-VMEXIT-09", vmcb.q(VMCB_CR4), CR4_PAE | CR4_PGE | CR4_TSD);
  CHECK_EQ("VMEXIT-04 INS-VMEXIT-10", vmcb.q(VMCB_CR3), svm::address_of(root));
  CHECK_EQ("VMEXIT-05 INS-VMEXIT-11", vmcb.q(VMCB_CR2), 0x5555);
  CHECK_EQ("VMEXIT-06 INS-VMEXIT-08", vmcb.q(VMCB_EFER),
           EFER_SVME | EFER_LME | EFER_LMA | EFER_NXE | EFER_SCE);
  CHECK_EQ("VMEXIT-07 INS-VMEXIT-13", vmcb.q(VMCB_RFLAGS), 0x3cd7);
  CHECK_EQ("VMEXIT-09 INS-VMEXIT-18", vmcb.q(VMCB_DR6), 0xffff0ff2);
  CHECK_EQ("VMEXIT-09 INS-VMEXIT-17", vmcb.q(VMCB_DR7), 0x500);
  CHECK_EQ("VMEXIT-21 INS-VMEXIT-39", fw::read_cr0(), cr0);
  CHECK_EQ("VMEXIT-21 INS-VMEXIT-41", fw::read_cr3(), cr3);
  CHECK_EQ("VMEXIT-21 INS-VMEXIT-40", fw::read_cr4(), cr4);
  CHECK_EQ("VMEXIT-21 INS-VMEXIT-38", fw::rdmsr(MSR_EFER), efer);
}
