// SPDX-License-Identifier: Apache-2.0
// SKINIT without EFER.SVME is #UD (manual 2.1).
// shows: INS-SKINIT-36 SVM-ENABLE-09
#include "svm.h"
CODE64(op_skinit, ".byte 0x0f, 0x01, 0xde")
void test() {
  CHECK_EQ("SVM-ENABLE-09 INS-SKINIT-36", fw::call_code(op_skinit, 0x200000), VECTOR_UD);
  CHECK_EQ("SVM-ENABLE-09", fw::fault.rip, svm::address_of(op_skinit));
}
