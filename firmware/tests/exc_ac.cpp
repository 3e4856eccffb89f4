// SPDX-License-Identifier: Apache-2.0
// #AC intercept (manual 2.8.17).
// shows: EXC-AC-01 EXC-AC-02
#include "svm.h"
GUEST64(g_ac, "mov eax, [rsp + 1]")
void test() {
  using svm::vmcb;
  svm::enable();
  auto setup = [] {
    svm::guest64(vmcb, g_ac);
    svm::user(vmcb);
    vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_AM;
    vmcb.q(VMCB_RFLAGS) = RFLAGS_AC | 2;
  };
  setup();
  vmcb.intercept(INTERCEPT_EXCP17);
  RUN_EXPECT("EXC-AC-01", vmcb, VMEXIT_EXCP17);
  CHECK_EQ("EXC-AC-02", vmcb.info1(), 0);
  CHECK_EQ("EXC-AC-01", vmcb.rip(), svm::address_of(g_ac));
  setup();
  svm::watch(17, g_ac_end - 4);
  RUN_LEGAL("EXC-AC-01", vmcb);
  CHECK_EQ("EXC-AC-02", svm::seen.error, 0);
  CHECK_EQ("EXC-AC-01", svm::seen_count, 1);
}
