// SPDX-License-Identifier: Apache-2.0
// #NM intercept (manual 2.8.8).
// shows: EXC-NM-01
#include "svm.h"
GUEST64(g_nm, "fnop")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_nm);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_TS;
  vmcb.intercept(INTERCEPT_EXCP7);
  RUN_EXPECT("EXC-NM-01", vmcb, VMEXIT_EXCP7);
  CHECK_EQ("EXC-NM-01", vmcb.rip(), svm::address_of(g_nm));
  svm::guest64(vmcb, g_nm);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_TS;
  svm::watch(7, g_nm_end - 4);
  RUN_EXPECT("EXC-NM-01", vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("EXC-NM-01", svm::seen_count, 1);
}
