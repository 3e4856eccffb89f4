// SPDX-License-Identifier: Apache-2.0
// INVD intercept (manual 2.5.15).
// shows: EXITCODE-39 ICPT-INVD-01 VMCB-CTL-29
#include "svm.h"
GUEST64(g_invd, "invd")
namespace {
const svm::InterceptRow kRows[] = {INTERCEPT_ROW("ICPT-INVD-01 VMCB-CTL-29 EXITCODE-39", INVD, g_invd, 0)};
}
void test() {
  svm::enable();
  CHECK_INTERCEPTS(kRows);
}
