// SPDX-License-Identifier: Apache-2.0
// Every CR4 bit that rev. 3.02 defines is legal (manual 2.2.1).
// shows: INS-VMRUN-39 VMCB-SAVE-49 VMRUN-CHK-05 VMRUN-LOAD-10
#include "svm.h"
GUEST64(g_count, "mov r9, cr4")
void test() {
  svm::enable();
  for (int bit = 0; bit < 9; ++bit) {
    svm::guest64(svm::vmcb, g_count);
    svm::vmcb.q(VMCB_CR4) = CR4_PAE | (1ull << bit);
    RUN_LEGAL("VMRUN-CHK-05", svm::vmcb);
    CHECK_EQ("VMRUN-LOAD-10 INS-VMRUN-39", svm::regs.r9, CR4_PAE | (1ull << bit));
    CHECK_EQ("VMCB-SAVE-49", svm::vmcb.q(VMCB_CR4), CR4_PAE | (1ull << bit));
  }
}
