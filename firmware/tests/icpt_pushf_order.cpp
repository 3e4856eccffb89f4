// SPDX-License-Identifier: Apache-2.0
// PUSHF and POPF intercepts precede stack faults (manual 2.5.9, 2.5.10).
// shows: ICPT-POPF-02 ICPT-PUSHF-02
#include "svm.h"
GUEST64(g_pushf, "pushfq")
GUEST64(g_popf, "popfq")
void test() {
  using svm::vmcb;
  svm::enable();
  const u8* const codes[] = {g_pushf, g_popf};
  for (int i = 0; i < 2; ++i) {
    svm::guest64(vmcb, codes[i]);
    vmcb.q(VMCB_RSP) = 0x8000000000000000;
    vmcb.intercept(i ? INTERCEPT_POPF : INTERCEPT_PUSHF);
    vmcb.intercept(INTERCEPT_EXCP12);
    RUN_EXPECT(i ? "ICPT-POPF-02" : "ICPT-PUSHF-02", vmcb, i ? VMEXIT_POPF : VMEXIT_PUSHF);
    vmcb.no_intercept(i ? INTERCEPT_POPF : INTERCEPT_PUSHF);
    RUN_EXPECT(i ? "ICPT-POPF-02" : "ICPT-PUSHF-02", vmcb, VMEXIT_EXCP12);
  }
}
