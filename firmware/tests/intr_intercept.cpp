// SPDX-License-Identifier: Apache-2.0
// The INTR intercept: exit 60h, the interrupt stays pending for the host (manual 2.9.1, 2.2.1).
// shows: EXITCODE-17 ICPT-GEN-03 INS-VMEXIT-01 INS-VMRUN-67 INTR-ICPT-01 INTR-ICPT-02 INTRMASK-01
// shows: VINTR-01 VMCB-CTL-07 VMEXIT-01 VMRUN-LOAD-30
#include "svm.h"
GUEST64(g_spin, "mov ecx, 300\n 1: dec ecx\n jnz 1b")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  handlers[0x51] = handle_eoi;
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  vmcb.intercept(INTERCEPT_INTR);
  svm::clgi();
  apic_pend(0x51);
  svm::run_raw(vmcb);
  CHECK_EQ("INTR-ICPT-01 VMRUN-LOAD-30 INS-VMRUN-67 VMCB-CTL-07 EXITCODE-17 VINTR-01", vmcb.exit_code(),
           VMEXIT_INTR);
  CHECK_EQ("VMRUN-LOAD-30", vmcb.rip(), svm::address_of(g_spin));
  CHECK("ICPT-GEN-03 INTR-ICPT-02", apic_requested(0x51));
  sti();
  settle();
  CHECK_EQ("VMEXIT-01 INS-VMEXIT-01", trap_counts[0x51], 0);
  svm::stgi();
  settle();
  CHECK_EQ("INTR-ICPT-02", trap_counts[0x51], 1);
  cli();
  // Not intercepted: the guest takes it.
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  apic_pend(0x51);
  RUN_EXPECT("INTR-ICPT-01 INTRMASK-01", vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("INTR-ICPT-01", trap_counts[0x51], 2);
  // Guest IF = 0: no exit, no delivery.
  svm::guest64(vmcb, g_spin);
  vmcb.intercept(INTERCEPT_INTR);
  apic_pend(0x51);
  RUN_EXPECT("INTRMASK-01", vmcb, VMEXIT_VMMCALL);
  CHECK("INTRMASK-01", apic_requested(0x51));
  sti();
  settle();
  CHECK_EQ("INTRMASK-01", trap_counts[0x51], 3);
}
