// SPDX-License-Identifier: Apache-2.0
// RDPMC intercept (manual 2.5.8).
// shows: EXITCODE-32 ICPT-RDPMC-01 VMCB-CTL-22
#include "svm.h"
GUEST64(g_rdpmc, "xor ecx, ecx\n rdpmc")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_rdpmc);
  svm::vmcb.intercept(INTERCEPT_RDPMC);
  RUN_EXPECT("ICPT-RDPMC-01 VMCB-CTL-22 EXITCODE-32", svm::vmcb, VMEXIT_RDPMC);
  CHECK_EQ("ICPT-RDPMC-01", svm::vmcb.rip(), svm::address_of(g_rdpmc) + 2);
}
