// SPDX-License-Identifier: Apache-2.0
// A guest RIP outside CS or not canonical faults inside the guest (manual 2.2.1).
// shows: VMRUN-LOAD-28 VMRUN-LOAD-29
#include "svm.h"
GUEST32(g_nop, "nop")
GUEST64(g_nop64, "nop")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest32(vmcb, g_nop);
  vmcb.d(VMCB_CS_LIMIT) = 0xffff;
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("VMRUN-LOAD-28", vmcb, VMEXIT_EXCP13);
  CHECK_EQ("VMRUN-LOAD-28", vmcb.rip(), svm::address_of(g_nop));
  svm::guest64(vmcb, g_nop64);
  vmcb.q(VMCB_RIP) = 0x0000800000000000;
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("VMRUN-LOAD-29", vmcb, VMEXIT_EXCP13);
}
