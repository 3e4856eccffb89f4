// SPDX-License-Identifier: Apache-2.0
// General detect: the saved DR7 and DR6 are what a #DB handler would read (manual 2.8.2).
// shows: EXC-DB-01 EXC-DB-02 EXC-DB-04 EXC-DB-05 ICPT-DRN-05
#include "svm.h"
GUEST64(g_dr, "mov rax, dr0")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_dr);
  vmcb.q(VMCB_DR7) = 0x2400;
  svm::watch(1, g_dr_end - 4);
  RUN_LEGAL("EXC-DB-01", vmcb);
  svm::guest64(vmcb, g_dr);
  vmcb.q(VMCB_DR7) = 0x2400;
  vmcb.intercept(INTERCEPT_EXCP1);
  RUN_EXPECT("EXC-DB-01 ICPT-DRN-05", vmcb, VMEXIT_EXCP1);
  CHECK_EQ("EXC-DB-05", vmcb.q(VMCB_DR7), svm::seen_dr7);
  CHECK_EQ("EXC-DB-04", vmcb.q(VMCB_DR6), svm::seen_dr6);
  CHECK_EQ("EXC-DB-02", vmcb.rip(), svm::address_of(g_dr));
  CHECK_EQ("EXC-DB-05", svm::seen_dr7 & 0x2000, 0);
}
