// SPDX-License-Identifier: Apache-2.0
// SMSW, LMSW and CLTS check the CR0 intercepts; bad values fault first (manual 2.5.1).
// shows: ERR-A-24 ICPT-CR0-02 ICPT-CR0-04 ICPT-CR0-05 ICPT-CR0-08 ICPT-CR0-09
#include "svm.h"
GUEST64(g_smsw, "smsw eax")
GUEST64(g_lmsw, "mov rax, cr0\n lmsw ax")
GUEST64(g_clts, "clts")
GUEST64(g_bad, "mov cr0, rax")
GUEST64(g_lmsw_mem, "lmsw [rax]")
GUEST64(g_smsw_mem, "smsw [rax]")
namespace {
const svm::InterceptRow kRows[] = {
    INTERCEPT_ROW("ICPT-CR0-02 ERR-A-24", CR0_READ, g_smsw, 0),
    INTERCEPT_ROW("ICPT-CR0-04 ERR-A-24", CR0_WRITE, g_lmsw, 3),
    INTERCEPT_ROW("ICPT-CR0-05 ERR-A-24", CR0_WRITE, g_clts, 0),
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  CHECK_INTERCEPTS(kRows);
  fw_pd[0xa000000 >> 21] = 0;
  svm::guest64(vmcb, g_lmsw_mem);
  vmcb.q(VMCB_RAX) = 0xa000000;
  vmcb.intercept(INTERCEPT_CR0_WRITE);
  RUN_EXPECT("ICPT-CR0-08", vmcb, VMEXIT_CR0_WRITE);
  svm::guest64(vmcb, g_smsw_mem);
  vmcb.q(VMCB_RAX) = 0xa000000;
  vmcb.intercept(INTERCEPT_CR0_READ);
  RUN_EXPECT("ICPT-CR0-09", vmcb, VMEXIT_CR0_READ);
}
