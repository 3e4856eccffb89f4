// SPDX-License-Identifier: Apache-2.0
// HLT, INVD, WBINVD, INVLPG intercepts (manual 2.5.15 …).
// shows: ERR-A-52 ERR-C-78 EXITCODE-41 EXITCODE-42 EXITCODE-58 EXITSTATE-02 ICPT-HLT-01 ICPT-INVLPG-01
// shows: ICPT-WBINVD-01 VMCB-CTL-31 VMCB-CTL-32 VMCB-CTL-48
#include "svm.h"
GUEST64(g_hlt, "hlt")
GUEST64(g_wbinvd, "wbinvd")
GUEST64(g_invlpg, "invlpg [rsp]")
namespace {
const svm::InterceptRow kRows[] = {
    INTERCEPT_ROW("ICPT-WBINVD-01 VMCB-CTL-48 EXITCODE-58 ERR-A-52 ERR-C-78", WBINVD, g_wbinvd, 0),
    INTERCEPT_ROW("ICPT-INVLPG-01 VMCB-CTL-32 EXITCODE-42", INVLPG, g_invlpg, 0),
};
}  // namespace
void test() {
  svm::enable();
  CHECK_INTERCEPTS(kRows);
  svm::guest64(svm::vmcb, g_hlt);
  svm::vmcb.intercept(INTERCEPT_HLT);
  RUN_EXPECT("ICPT-HLT-01 VMCB-CTL-31 EXITCODE-41", svm::vmcb, VMEXIT_HLT);
  CHECK_EQ("ICPT-HLT-01 EXITSTATE-02", svm::vmcb.rip(), svm::address_of(g_hlt));
}
