// SPDX-License-Identifier: Apache-2.0
// The VINTR intercept (manual 2.9.5, 2.17.6).
// shows: EXITCODE-21 ICPT-GEN-04 INTR-ICPT-05 VINTR-19 VINTR-ICPT-01 VINTR-ICPT-02 VINTRI-01 VINTRI-02
// shows: VMCB-CTL-11
#include "svm.h"
GUEST64(g_sti, "inc ebx\n sti\n inc ebx\n inc ebx")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_sti);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = 3;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
  vmcb.intercept(INTERCEPT_VINTR);
  const u64 rsp = vmcb.q(VMCB_RSP);
  svm::regs.rbx = 0;
  RUN_EXPECT("VINTR-ICPT-01 VINTRI-01 VMCB-CTL-11 EXITCODE-21", vmcb, VMEXIT_VINTR);
  CHECK_EQ("VINTR-ICPT-02 VINTR-19", vmcb.b(VMCB_V_IRQ), 1);
  CHECK_EQ("VINTRI-01 VINTR-ICPT-02", vmcb.rip(), svm::address_of(g_sti));
  CHECK_EQ("VINTRI-01 VINTR-ICPT-02", vmcb.q(VMCB_RSP), rsp);
  vmcb.q(VMCB_RFLAGS) = 2;
  RUN_EXPECT("VINTRI-02", vmcb, VMEXIT_VINTR);
  CHECK_EQ("VINTRI-02", svm::regs.rbx, 2);
  CHECK_EQ("VINTRI-02", vmcb.b(VMCB_V_IRQ), 1);
  CHECK("ICPT-GEN-04", vmcb.b(VMCB_V_IRQ) == 1);
  // The INTR intercept does not apply to virtual interrupts.
  svm::guest64(vmcb, g_sti);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = 3;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
  vmcb.intercept(INTERCEPT_INTR);
  svm::watch(0x41);
  RUN_LEGAL("INTR-ICPT-05", vmcb);
  CHECK_EQ("INTR-ICPT-05", svm::seen_count, 1);
}
