// SPDX-License-Identifier: Apache-2.0
// Profile apm: an intercepted INT3 or INTO saves its own RIP (AMD64 APM volume 2, 15.12.4).
// profile: apm
// shows: EXC-BP-01 EXC-OF-01 ERR-D-13
#include "svm.h"
extern "C" u8 g_into_at[];
GUEST64(g_bp, "int3")
GUEST32(g_into, "mov al, 0x7f\n inc al\n .globl g_into_at\n g_into_at: into")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_bp);
  vmcb.intercept(INTERCEPT_EXCP3);
  RUN_EXPECT("EXC-BP-01", vmcb, VMEXIT_EXCP3);
  CHECK_EQ("ERR-D-13", vmcb.rip(), svm::address_of(g_bp));
  vmcb.no_intercept(INTERCEPT_EXCP3);  // resumed, the instruction is executed
  svm::watch(3);
  RUN_LEGAL("ERR-D-13", vmcb);
  CHECK_EQ("ERR-D-13", svm::seen_count, 1);
  CHECK_EQ("ERR-D-13", svm::seen.rip, svm::address_of(g_bp) + 1);
  svm::guest32(vmcb, g_into);
  vmcb.intercept(INTERCEPT_EXCP4);
  RUN_EXPECT("EXC-OF-01", vmcb, VMEXIT_EXCP4);
  CHECK_EQ("ERR-D-13", vmcb.rip(), svm::address_of(g_into_at));
}
