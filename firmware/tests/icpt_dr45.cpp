// SPDX-License-Identifier: Apache-2.0
// DR4 and DR5 have intercept bits of their own although they alias DR6 and DR7 (manual 2.5.4 as settled).
// shows: ERR-A-27 EXITCODE-14 EXITCODE-15 ICPT-DRN-01 ICPT-DRN-02 ICPT-DRN-05 VMCB-CTL-04 VMCB-CTL-05
#include "svm.h"
GUEST64(g_r4, ".byte 0x0f, 0x21, 0xe0")
GUEST64(g_r5, ".byte 0x0f, 0x21, 0xe8")
GUEST64(g_w4, ".byte 0x0f, 0x23, 0xe0")
GUEST64(g_w5, ".byte 0x0f, 0x23, 0xe8")
namespace {
const svm::InterceptRow kRows[] = {
    INTERCEPT_ROW("ERR-A-27 ICPT-DRN-01 EXITCODE-14 VMCB-CTL-04", DR4_READ, g_r4, 0),
    INTERCEPT_ROW("ERR-A-27 ICPT-DRN-01 EXITCODE-14 VMCB-CTL-04", DR5_READ, g_r5, 0),
    INTERCEPT_ROW("ERR-A-27 ICPT-DRN-02 EXITCODE-15 VMCB-CTL-05", DR4_WRITE, g_w4, 0),
    INTERCEPT_ROW("ERR-A-27 ICPT-DRN-02 EXITCODE-15 VMCB-CTL-05", DR5_WRITE, g_w5, 0),
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  CHECK_INTERCEPTS(kRows);
  svm::guest64(vmcb, g_r4);
  vmcb.intercept(INTERCEPT_DR6_READ);
  RUN_LEGAL("ERR-A-27", vmcb);
  CHECK_EQ("ERR-A-27", vmcb.q(VMCB_RAX), 0xffff0ff0);
  svm::guest64(vmcb, g_r4);
  vmcb.q(VMCB_CR4) = CR4_PAE | CR4_DE;
  vmcb.intercept(INTERCEPT_DR4_READ);
  vmcb.intercept(INTERCEPT_EXCP6);
  RUN_EXPECT("ERR-A-27 ICPT-DRN-05", vmcb, VMEXIT_EXCP6);
}
