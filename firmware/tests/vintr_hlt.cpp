// SPDX-License-Identifier: Apache-2.0
// A virtual or physical interrupt ends the HLT of a guest, taken or intercepted; the saved RIP is after the
// HLT (manual 2.9, 2.17.4, 2.17.6).
// shows: INTR-ICPT-01 VINTR-10
#include "svm.h"
GUEST64(g_hlt, "sti\n hlt\n inc rbx")
namespace {
using svm::vmcb;
void setup() {
  svm::guest64(vmcb, g_hlt);
  svm::watch(0x41);
  svm::seen_count = 0;
  svm::regs.rbx = 0;
}
void virtual_interrupt() {
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = 4;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
}
}  // namespace
void test() {
  svm::enable();
  fw::apic_enable();
  setup();
  virtual_interrupt();
  RUN_LEGAL("VINTR-10", vmcb);
  CHECK_EQ("VINTR-10", svm::seen_count, 1);
  CHECK_EQ("VINTR-10", svm::seen.rip, svm::address_of(g_hlt) + 2);
  CHECK_EQ("VINTR-10", svm::seen.rbx, 0);
  CHECK_EQ("VINTR-10", vmcb.b(VMCB_V_IRQ), 0);
  setup();
  virtual_interrupt();
  vmcb.intercept(INTERCEPT_VINTR);
  RUN_EXPECT("VINTR-10", vmcb, VMEXIT_VINTR);
  CHECK_EQ("VINTR-10", vmcb.rip(), svm::address_of(g_hlt) + 2);
  CHECK_EQ("VINTR-10", vmcb.b(VMCB_V_IRQ), 1);
  CHECK_EQ("VINTR-10", svm::regs.rbx, 0);
  vmcb.no_intercept(INTERCEPT_VINTR);
  RUN_LEGAL("VINTR-10", vmcb);
  CHECK_EQ("VINTR-10", svm::seen_count, 1);
  setup();
  vmcb.intercept(INTERCEPT_INTR);
  fw::apic_pend(0x42);
  RUN_EXPECT("INTR-ICPT-01", vmcb, VMEXIT_INTR);
  CHECK_EQ("INTR-ICPT-01", vmcb.rip(), svm::address_of(g_hlt) + 2);
  CHECK("INTR-ICPT-01", fw::apic_requested(0x42));
  fw::handlers[0x42] = fw::handle_eoi;
  fw::sti();
  fw::settle();
  fw::cli();
  CHECK_EQ("INTR-ICPT-01", fw::trap_counts[0x42], 1);
}
