// SPDX-License-Identifier: Apache-2.0
// #OF of INTO and #BR of BOUND in a 32-bit guest (manual 2.8.5, 2.8.6).
// shows: EXC-BR-01 EXC-OF-01
#include "svm.h"
GUEST32(g_into_no, "xor eax, eax\n into")
GUEST32(g_bound,
        "sub esp, 8\n mov dword ptr [esp], 1\n mov dword ptr [esp + 4], 5\n mov eax, 7\n bound eax, [esp]")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest32(vmcb, g_into_no);
  vmcb.intercept(INTERCEPT_EXCP4);
  RUN_LEGAL("EXC-OF-01", vmcb);
  svm::guest32(vmcb, g_bound);
  vmcb.intercept(INTERCEPT_EXCP5);
  RUN_EXPECT("EXC-BR-01", vmcb, VMEXIT_EXCP5);
  CHECK_EQ("EXC-BR-01", vmcb.rip(), svm::address_of(g_bound_end) - 4 - 3);
  svm::guest32(vmcb, g_bound);  // no 32-bit IDT: shutdown
  RUN_EXPECT("EXC-BR-01", vmcb, VMEXIT_SHUTDOWN);
}
