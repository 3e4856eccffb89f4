// SPDX-License-Identifier: Apache-2.0
// #BP of INT3 and #OF of INTO (manual 2.8.4, 2.8.5).
// shows: ERR-A-19 EXC-BP-01 EXC-GEN-02 EXC-GEN-03 EXC-OF-01
#include "svm.h"
GUEST64(g_bp, "int3")
GUEST32(g_into, "mov al, 0x7f\n inc al\n into")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_bp);
  vmcb.intercept(INTERCEPT_EXCP3);
  RUN_EXPECT("EXC-BP-01 EXC-GEN-02", vmcb, VMEXIT_EXCP3);
  CHECK_EQ("EXC-GEN-03 EXC-BP-01", vmcb.rip(), svm::address_of(g_bp) + 1);
  CHECK_EQ("ERR-A-19 INT3 has completed", vmcb.q(VMCB_RFLAGS) & RFLAGS_RF, 0);
  svm::guest64(vmcb, g_bp);
  vmcb.intercept(INTERCEPT_EXCP3);
  vmcb.q(VMCB_RFLAGS) = vmcb.q(VMCB_RFLAGS) | RFLAGS_RF;
  RUN_EXPECT("EXC-BP-01", vmcb, VMEXIT_EXCP3);
  CHECK_EQ("ERR-A-19 INT3 has completed", vmcb.q(VMCB_RFLAGS) & RFLAGS_RF, 0);
  svm::watch(3);
  svm::guest64(vmcb, g_bp);
  RUN_LEGAL("EXC-BP-01", vmcb);
  CHECK_EQ("EXC-GEN-03", svm::seen.rip, svm::address_of(g_bp) + 1);
  svm::guest32(vmcb, g_into);
  vmcb.intercept(INTERCEPT_EXCP4);
  RUN_EXPECT("EXC-OF-01", vmcb, VMEXIT_EXCP4);
  CHECK_EQ("EXC-GEN-03", vmcb.rip(), svm::address_of(g_into_end) - 4);
}
