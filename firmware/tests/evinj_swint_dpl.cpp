// SPDX-License-Identifier: Apache-2.0
// An injected software interrupt checks the gate's DPL, an external interrupt does not (as settled).
// shows: ERR-B-08
#include "svm.h"
GUEST64(g_nop, "nop")
void test() {
  using svm::vmcb;
  svm::enable();
  auto run = [](u64 event) {
    svm::guest64(vmcb, g_nop);
    svm::user(vmcb);
    vmcb.intercept(INTERCEPT_EXCP13);
    vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | event;
    svm::watch(0x80);
    svm::watch(6);
    svm::run(vmcb);
    return vmcb.exit_code();
  };
  CHECK_EQ("ERR-B-08", run(0x480), VMEXIT_EXCP13);
  CHECK_EQ("ERR-B-08", vmcb.info1() & ~1ull, 0x80 * 8 + 2);
  CHECK_EQ("ERR-B-08", run(0x80), VMEXIT_VMMCALL);
  CHECK_EQ("ERR-B-08", run(0x306), VMEXIT_VMMCALL);
}
