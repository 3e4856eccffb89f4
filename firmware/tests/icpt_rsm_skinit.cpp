// SPDX-License-Identifier: Apache-2.0
// RSM and SKINIT intercepts (manual 2.5.12, 2.5.26).
// shows: EXITCODE-36 EXITCODE-55 ICPT-GEN-09 ICPT-RSM-01 ICPT-RSM-02 ICPT-SKINIT-01 VMCB-CTL-26
// shows: VMCB-CTL-45
#include "svm.h"
GUEST64(g_rsm, "rsm")
GUEST64(g_skinit, ".byte 0x0f, 0x01, 0xde")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_rsm);
  vmcb.intercept(INTERCEPT_RSM);
  vmcb.intercept(INTERCEPT_EXCP6);
  RUN_EXPECT("ICPT-RSM-01 ICPT-RSM-02 ICPT-GEN-09 VMCB-CTL-26 EXITCODE-36", vmcb, VMEXIT_RSM);
  CHECK_EQ("ICPT-RSM-01", vmcb.rip(), svm::address_of(g_rsm));
  svm::guest64(vmcb, g_skinit);
  vmcb.intercept(INTERCEPT_SKINIT);
  RUN_EXPECT("ICPT-SKINIT-01 VMCB-CTL-45 EXITCODE-55", vmcb, VMEXIT_SKINIT);
  CHECK_EQ("ICPT-SKINIT-01", vmcb.rip(), svm::address_of(g_skinit));
}
