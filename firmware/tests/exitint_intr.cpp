// SPDX-License-Identifier: Apache-2.0
// Interrupts in EXITINTINFO: physical INTR, virtual INTR, NMI (manual 2.4.2).
// shows: ERR-A-22 EXITINT-01 EXITINT-03 EXITINT-04 EXITINT-05 EXITINT-13
#include "svm.h"
GUEST64(g_spin, "1: pause\n jmp 1b")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::unmap();
  fw::apic_enable();
  auto setup = [] {
    svm::guest64(vmcb, g_spin);
    vmcb.q(VMCB_RSP) = svm::kUnmapped + 0x800;
    vmcb.q(VMCB_RFLAGS) = 0x202;
    vmcb.intercept(INTERCEPT_EXCP14);
  };
  setup();
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = 5;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x51;
  RUN_EXPECT("EXITINT-01", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXITINT-04 EXITINT-13", u32(vmcb.q(VMCB_EXITINTINFO)), 0x80000051);
  setup();
  svm::clgi();
  fw::apic_self_ipi(0x61);
  RUN_EXPECT("EXITINT-01", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXITINT-03 ERR-A-22", u32(vmcb.q(VMCB_EXITINTINFO)), 0x80000061);
  fw::apic_write(APIC_EOI, 0);
  setup();
  vmcb.q(VMCB_RFLAGS) = 2;
  svm::clgi();
  fw::apic_self_nmi();
  RUN_EXPECT("EXITINT-01", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXITINT-05", u32(vmcb.q(VMCB_EXITINTINFO)), 0x80000202);
}
