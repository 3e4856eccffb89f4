// SPDX-License-Identifier: Apache-2.0
// ICEBP: its intercept, and that the #DB exception intercept does not see it (manual 2.5.28).
// shows: ERR-A-30 EXC-DB-07 EXITCODE-57 ICPT-ICEBP-01 ICPT-ICEBP-02 VMCB-CTL-47
#include "svm.h"
GUEST64(g_icebp, ".byte 0xf1")
static void count(fw::Frame&) {}
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_icebp);
  vmcb.q(VMCB_RSP) = 0x8000000000000000;
  vmcb.d(VMCB_IDTR_LIMIT) = 0;
  vmcb.intercept(INTERCEPT_ICEBP);
  vmcb.intercept(INTERCEPT_EXCP1);
  RUN_EXPECT("ICPT-ICEBP-01 ERR-A-30 VMCB-CTL-47 EXITCODE-57", vmcb, VMEXIT_ICEBP);
  CHECK_EQ("ICPT-ICEBP-01 ERR-A-30", vmcb.rip(), svm::address_of(g_icebp));
  svm::guest64(vmcb, g_icebp);
  vmcb.intercept(INTERCEPT_EXCP1);
  fw::handlers[1] = count;
  RUN_EXPECT("ICPT-ICEBP-02 EXC-DB-07", vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("ICPT-ICEBP-02 EXC-DB-07", fw::trap_counts[1], 1);
  CHECK_EQ("ICPT-ICEBP-02 EXC-DB-07", vmcb.rip(), svm::address_of(g_icebp) + 1);
}
