// SPDX-License-Identifier: Apache-2.0
// An illegal CR0 value raises #GP before the CR0-write intercept (manual 2.5.1).
// shows: ICPT-CR0-07
#include "svm.h"
GUEST64(g_bad, "mov cr0, rax")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int i = 0; i < 2; ++i) {
    svm::guest64(vmcb, g_bad);
    vmcb.q(VMCB_RAX) = i ? (CR0_PG | CR0_NW | CR0_PE) : (CR0_PG | CR0_PE | (1ull << 40));
    vmcb.intercept(INTERCEPT_CR0_WRITE);
    vmcb.intercept(INTERCEPT_EXCP13);
    RUN_EXPECT("ICPT-CR0-07", vmcb, VMEXIT_EXCP13);
  }
}
