// SPDX-License-Identifier: Apache-2.0
// VMRUN with INTERRUPT_SHADOW = 1 starts the guest inside a shadow (manual 2.17.5).
// shows: INS-VMRUN-53 SHADOW-04 SHADOW-05 SHADOW-06 VINTR-10 VMCB-CTL-72 VMRUN-LOAD-12
#include "svm.h"
GUEST64(g_incs, "inc ebx\n inc ebx\n inc ebx")
namespace {
using svm::vmcb;
void setup(const u8* code, u64 flags, u8 prio) {
  svm::guest64(vmcb, code);
  vmcb.q(VMCB_RFLAGS) = flags;
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = prio;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
  vmcb.b(VMCB_V_INTR_MASKING) = 1;
  svm::watch(0x41);
  svm::seen_count = 0;
  svm::regs.rbx = 0;
}
}  // namespace
void test() {
  svm::enable();
  setup(g_incs, 0x202, 6);
  vmcb.b(VMCB_INTERRUPT_SHADOW) = 1;
  RUN_LEGAL("VMRUN-LOAD-12 SHADOW-05 INS-VMRUN-53 VMCB-CTL-72", vmcb);
  CHECK_EQ("VMRUN-LOAD-12 SHADOW-05 VINTR-10", svm::seen.rbx, 1);
  CHECK_EQ("SHADOW-04", vmcb.b(VMCB_INTERRUPT_SHADOW), 0);
  setup(g_incs, 0x202, 6);
  RUN_LEGAL("SHADOW-06", vmcb);
  CHECK_EQ("SHADOW-06 VMRUN-LOAD-12", svm::seen.rbx, 0);
}
