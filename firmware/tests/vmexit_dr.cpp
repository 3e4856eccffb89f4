// SPDX-License-Identifier: Apache-2.0
// DR6 and DR0 to DR3 keep the guest's values after #VMEXIT (as settled).
// shows: ERR-C-70
#include "svm.h"
GUEST64(
    g_dr,
    "mov eax, 0x1234\n mov dr0, rax\n mov eax, 0x5678\n mov dr3, rax\n mov eax, 0xffff0ff4\n mov dr6, rax")
void test() {
  svm::enable();
  fw::write_dr0(1);
  fw::write_dr3(2);
  svm::guest64(svm::vmcb, g_dr);
  RUN_LEGAL("ERR-C-70", svm::vmcb);
  CHECK_EQ("ERR-C-70", fw::read_dr0(), 0x1234);
  CHECK_EQ("ERR-C-70", fw::read_dr3(), 0x5678);
  CHECK_EQ("ERR-C-70", fw::read_dr6(), 0xffff0ff4);
}
