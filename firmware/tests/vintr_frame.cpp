// SPDX-License-Identifier: Apache-2.0
// Virtual and physical interrupts leave the same frame (manual 2.17.4).
// shows: EVINJ-05 VINTR-15
#include "svm.h"
GUEST64(g_spin, "mov ecx, 200\n 1: dec ecx\n jnz 1b")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  svm::watch(0x41);
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = 15;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
  RUN_LEGAL("VINTR-15", vmcb);
  const Frame virt = svm::seen;
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x41;
  vmcb.q(VMCB_RFLAGS) = 0x202;
  RUN_LEGAL("VINTR-15", vmcb);
  CHECK_EQ("VINTR-15 EVINJ-05", virt.rip, svm::seen.rip);
  CHECK_EQ("VINTR-15 EVINJ-05", virt.rsp, svm::seen.rsp);
  CHECK_EQ("VINTR-15 EVINJ-05", virt.rflags, svm::seen.rflags);
  CHECK_EQ("VINTR-15 EVINJ-05", virt.cs, svm::seen.cs);
  CHECK_EQ("VINTR-15 EVINJ-05", virt.ss, svm::seen.ss);
}
