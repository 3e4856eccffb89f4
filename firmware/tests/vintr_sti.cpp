// SPDX-License-Identifier: Apache-2.0
// A virtual interrupt waits for IF, for the end of the shadow and for V_TPR (manual 2.17.4, 2.17.5).
// shows: INTRMASK-02 SHADOW-01 SHADOW-02 SHADOW-06 VINTR-08 VINTR-10 VMRUN-LOAD-12
#include "svm.h"
GUEST64(g_sti, "inc ebx\n sti\n inc ebx\n inc ebx\n cli")
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
  setup(g_sti, 2, 6);
  RUN_LEGAL("VINTR-08", vmcb);
  CHECK_EQ("VINTR-08 VINTR-10 SHADOW-01 SHADOW-02", svm::seen.rbx, 2);
  CHECK_EQ("VINTR-08 INTRMASK-02", svm::seen_count, 1);
  setup(g_incs, 0x202, 6);
  RUN_LEGAL("SHADOW-06", vmcb);
  CHECK_EQ("SHADOW-06 VMRUN-LOAD-12", svm::seen.rbx, 0);
}
