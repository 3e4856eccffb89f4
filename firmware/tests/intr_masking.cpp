// SPDX-License-Identifier: Apache-2.0
// V_INTR_MASKING: the host's IF at VMRUN masks physical interrupts, the guest's IF virtual ones
// (manual 2.17.1).
// shows: ERR-A-17 INTRMASK-03 INTRMASK-04 INTRMASK-06 VINTR-26 VMCB-CTL-68 VMEXIT-19 VMRUN-CTL-06
#include "svm.h"
GUEST64(g_spin, "mov ecx, 200\n 1: dec ecx\n jnz 1b")
GUEST64(g_cli, "cli\n mov dword ptr [rdi + 0x300], 0x44061\n mov ecx, 200\n 1: dec ecx\n jnz 1b")
GUEST64(g_sti, "sti\n mov ecx, 200\n 1: dec ecx\n jnz 1b")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  handlers[0x61] = handle_eoi;
  auto setup = [](const u8* code, u64 flags) {
    svm::guest64(vmcb, code);
    vmcb.q(VMCB_RFLAGS) = flags;
    vmcb.b(VMCB_V_INTR_MASKING) = 1;
    vmcb.intercept(INTERCEPT_INTR);
    svm::regs.rdi = ADDRESS_LAPIC;
    svm::clgi();
  };
  setup(g_spin, 2);
  apic_pend(0x61);
  sti();  // GIF = 0
  svm::run_raw(vmcb);
  CHECK_EQ("INTRMASK-03 VMRUN-CTL-06 VMCB-CTL-68 ERR-A-17", vmcb.exit_code(), VMEXIT_INTR);
  cli();
  setup(g_spin, 0x202);
  svm::run_raw(vmcb);
  CHECK_EQ("INTRMASK-04", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK("INTRMASK-04", apic_requested(0x61));
  setup(g_sti, 2);
  svm::run_raw(vmcb);
  CHECK_EQ("INTRMASK-06", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK("VMEXIT-19 VINTR-26", apic_requested(0x61));
  svm::stgi();
  settle();
  CHECK_EQ("VMEXIT-19 VINTR-26", trap_counts[0x61], 0);
  sti();
  settle();
  CHECK_EQ("VMEXIT-19 VINTR-26", trap_counts[0x61], 1);
  setup(g_cli, 0x202);
  svm::run_raw(vmcb);
  CHECK_EQ("INTRMASK-06", vmcb.exit_code(), VMEXIT_INTR);
  CHECK("INTRMASK-06", vmcb.rip() > svm::address_of(g_cli));
}
