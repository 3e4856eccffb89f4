// SPDX-License-Identifier: Apache-2.0
// The host after #VMEXIT: nothing is intercepted, CPL 0, TSC raw, DR7 disabled (manual 2.3).
// shows: ICPT-CR3-05 INS-VMEXIT-30 INS-VMEXIT-46 INS-VMEXIT-50 INS-VMEXIT-51 VMEXIT-14 VMEXIT-16
// shows: VMEXIT-27 VMEXIT-28 VMEXIT-29 VMEXIT-30
#include "svm.h"
GUEST64(g_user, "mov ebx, 5")
// The saved image of the host without CR0.PE and with RFLAGS.VM. Where a processor keeps its state elsewhere,
// this changes nothing.
GUEST64(g_forge, "and byte ptr [rdi], 0xfe\n or dword ptr [rsi], 0x20000")
static u64 flags_seen;
void test() {
  using svm::vmcb;
  svm::enable();
  fw::write_dr7(0x402);
  fw::write_dr0(0x7fff0000);
  svm::guest64(vmcb, g_user);
  svm::user(vmcb);
  vmcb.d(VMCB_INTERCEPT_MISC1) = 0xffffffff;
  vmcb.d(VMCB_INTERCEPT_MISC2) = 0x3ff;
  vmcb.d(VMCB_INTERCEPT_CR) = 0xffffffff;
  RUN_LEGAL("VMEXIT-14 ICPT-CR3-05", vmcb);
  CHECK_EQ("VMEXIT-30 INS-VMEXIT-50", fw::read_dr7(), 0x400);
  CHECK("VMEXIT-29 INS-VMEXIT-51", fw::read_cr0() & CR0_PE);
  asm volatile("cpuid\n rdtsc\n pushfq\n popfq\n in al, 0x60\n pause" ::: "rax", "rbx", "rcx", "rdx");
  fw::rdmsr(MSR_EFER);
  CHECK_EQ("VMEXIT-16 INS-VMEXIT-30", vmcb.exit_code(), VMEXIT_VMMCALL);
  const u64 cr0 = fw::read_cr0();
  svm::guest64(vmcb, g_forge);
  vmcb.q(VMCB_DR7) = 0x30402;  // stores at DR0's address
  svm::regs.rdi = svm::host_save.address() + VMCB_CR0;
  svm::regs.rsi = svm::host_save.address() + VMCB_RFLAGS;
  RUN_LEGAL("VMEXIT-27", vmcb);
  // PUSHF shows no VM; the frame of an exception does.
  fw::handlers[VECTOR_BP] = [](fw::Frame& frame) {
    flags_seen = frame.rflags;
    frame.rflags &= ~u64(RFLAGS_VM);
  };
  asm volatile("int3" ::: "memory");
  CHECK_EQ("VMEXIT-27 INS-VMEXIT-46", fw::read_cr0(), cr0);
  CHECK_EQ("VMEXIT-28", flags_seen & (RFLAGS_VM | 2), 2);
  CHECK_EQ("VMEXIT-30 INS-VMEXIT-50", vmcb.q(VMCB_DR7), 0x30402);
  CHECK_EQ("VMEXIT-30 INS-VMEXIT-50", fw::read_dr7(), 0x400);
}
