// SPDX-License-Identifier: Apache-2.0
// VMMCALL in guests: intercepted at any CPL, otherwise #UD; flags survive (manual 2.14, 4.2).
// shows: ICPT-VMMCALL-02 ICPT-VMMCALL-03 INS-VMEXIT-19 INS-VMMCALL-01 INS-VMMCALL-02 INS-VMMCALL-03
// shows: INS-VMMCALL-06 INS-VMMCALL-07 INS-VMMCALL-16 SEG-ATTR-18 VMMCALL-01 VMMCALL-02
#include "svm.h"
GUEST64(g_call, "nop")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int cpl = 0; cpl < 4; cpl += 3) {
    svm::guest64(vmcb, g_call);
    if (cpl == 3) {
      vmcb.segment(VMCB_CS_SEL, 0x2b, 0xafb, 0xffffffff, 0);
      vmcb.segment(VMCB_SS_SEL, 0x23, 0xcf3, 0xffffffff, 0);
      vmcb.b(VMCB_CPL) = 3;
    }
    vmcb.q(VMCB_RFLAGS) = 0x8d7;
    RUN_EXPECT("VMMCALL-01 ICPT-VMMCALL-02 INS-VMMCALL-06 INS-VMMCALL-02 INS-VMMCALL-01", vmcb,
               VMEXIT_VMMCALL);
    CHECK_EQ("SEG-ATTR-18 VMMCALL-01 INS-VMEXIT-19", vmcb.b(VMCB_CPL), cpl);
    CHECK_EQ("INS-VMMCALL-07", vmcb.q(VMCB_RFLAGS), 0x8d7);
    CHECK_EQ("INS-VMMCALL-02", vmcb.rip(), svm::address_of(g_call) + 1);
    vmcb.no_intercept(INTERCEPT_VMMCALL);
    vmcb.intercept(INTERCEPT_EXCP6);
    RUN_EXPECT("VMMCALL-02 ICPT-VMMCALL-03 INS-VMMCALL-03 INS-VMMCALL-16", vmcb, VMEXIT_EXCP6);
    CHECK_EQ("VMMCALL-02 INS-VMMCALL-03", vmcb.rip(), svm::address_of(g_call) + 1);
  }
}
