// SPDX-License-Identifier: Apache-2.0
// One VMRUN, one VMMCALL exit.
// shows: VMRUN-04 VMRUN-10
#include "svm.h"

GUEST64(g_hello, "mov eax, 0x1234567\n mov ebx, 42")

void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_hello);
  RUN_EXPECT("VMRUN-10", svm::vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("VMRUN-04", svm::vmcb.q(VMCB_RAX), 0x1234567);
  CHECK_EQ("VMRUN-04", svm::regs.rbx, 42);
  CHECK_EQ("VMRUN-04", svm::vmcb.rip(), svm::address_of(g_hello_end) - 4);
}
