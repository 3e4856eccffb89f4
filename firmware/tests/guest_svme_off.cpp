// SPDX-License-Identifier: Apache-2.0
// A guest that clears EFER.SVME, which nobody intercepts, ends in shutdown (manual E.5.1 leaves it open).
// shows: ERR-B-56
#include "svm.h"
GUEST64(g_clear, "mov ecx, 0xc0000080\n rdmsr\n btr eax, 12\n wrmsr\n inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_clear);
  svm::regs.r8 = 0;
  RUN_EXPECT("ERR-B-56", vmcb, VMEXIT_SHUTDOWN);
  CHECK_EQ("ERR-B-56", svm::regs.r8, 0);
  CHECK_EQ("ERR-B-56", fw::rdmsr(MSR_EFER) & EFER_SVME, EFER_SVME);
}
