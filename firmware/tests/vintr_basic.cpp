// SPDX-License-Identifier: Apache-2.0
// Virtual interrupts: delivery, priority against V_TPR, V_IGN_TPR, V_IRQ write-back (manual 2.17.4).
// shows: GIF-VINTR-02 ICPT-GEN-04 INS-VMEXIT-23 INS-VMRUN-23 INS-VMRUN-24 INTRMASK-05 VINTR-02 VINTR-03
// shows: VINTR-04 VINTR-05 VINTR-07 VINTR-08 VINTR-11 VINTR-16 VINTR-17 VINTR-18 VINTR-21 VINTR-22
// shows: VMCB-11 VMCB-CTL-62 VMCB-CTL-63 VMCB-CTL-65 VMCB-CTL-66 VMCB-CTL-70 VMEXIT-11 VMEXIT-12
// shows: VMRUN-CTL-03 VMRUN-CTL-04 VMRUN-CTL-05 VMRUN-LOAD-20
#include "svm.h"
GUEST64(g_spin, "mov ecx, 50\n 1: dec ecx\n jnz 1b")
namespace {
using svm::vmcb;
bool run(u32 irq, u32 prio, u32 tpr, u32 vector, u64 flags, bool ignore) {
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_RFLAGS) = flags;
  vmcb.b(VMCB_V_IRQ) = u8(irq);
  vmcb.b(VMCB_V_INTR_PRIO) = u8(prio | (ignore ? 0x10 : 0));
  vmcb.b(VMCB_V_TPR) = u8(tpr);
  vmcb.b(VMCB_V_INTR_VECTOR) = u8(vector);
  vmcb.b(VMCB_V_INTR_MASKING) = 1;
  svm::watch(vector);
  svm::seen_count = 0;
  RUN_EXPECT("VINTR-02", vmcb, VMEXIT_VMMCALL);
  return svm::seen_count == 1 && svm::seen.vector == vector;
}
}  // namespace
void test() {
  svm::enable();
  CHECK("VINTR-02 VMRUN-LOAD-20 VMRUN-CTL-04 VINTR-05 VMCB-CTL-62 INS-VMRUN-23 GIF-VINTR-02",
        run(1, 6, 5, 0x41, 0x202, false));
  CHECK_EQ("VINTR-22 VMEXIT-11 VINTR-18 VMCB-CTL-63 INS-VMEXIT-23", vmcb.b(VMCB_V_IRQ), 0);
  CHECK_EQ("VMRUN-LOAD-20", svm::seen.rip, svm::address_of(g_spin));
  CHECK("VINTR-04 INS-VMRUN-24 VMCB-CTL-70", run(1, 6, 5, 0x52, 0x202, false));
  CHECK("VINTR-07 VINTR-03 VMRUN-CTL-03 VMCB-CTL-65 VMEXIT-11", !run(1, 4, 5, 0x41, 0x202, false));
  CHECK_EQ("VINTR-07 VINTR-03 VMRUN-CTL-03 VMCB-CTL-65 VMEXIT-11", vmcb.b(VMCB_V_IRQ), 1);
  CHECK("VINTR-11 VMRUN-LOAD-20", !run(0, 15, 0, 0x41, 0x202, false));
  CHECK("VINTR-08 INTRMASK-05", !run(1, 15, 0, 0x41, 0x2, false));
  CHECK_EQ("VINTR-21 ICPT-GEN-04", vmcb.b(VMCB_V_IRQ), 1);
  CHECK("VINTR-16 VMRUN-CTL-05 VMCB-CTL-66", run(1, 0, 15, 0x41, 0x202, true));
  CHECK("VINTR-17", !run(1, 0, 15, 0x41, 0x2, true));
  CHECK_EQ("VMEXIT-12 VMCB-11", vmcb.b(VMCB_V_TPR), 15);
}
