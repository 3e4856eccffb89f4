// SPDX-License-Identifier: Apache-2.0
// ICEBP and INT3 in EXITINTINFO are exceptions (manual 2.4.2).
// shows: EXITINT-08 EXITINT-09
#include "svm.h"
GUEST64(g_icebp, ".byte 0xf1")
GUEST64(g_int3, "int3")
void test() {
  svm::enable();
  svm::unmap();
  svm::guest64(svm::vmcb, g_icebp);
  svm::vmcb.q(VMCB_RSP) = svm::kUnmapped + 0x800;
  svm::vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT("EXITINT-08", svm::vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXITINT-08", u32(svm::vmcb.q(VMCB_EXITINTINFO)), 0x80000301);
  svm::guest64(svm::vmcb, g_int3);
  svm::vmcb.q(VMCB_RSP) = svm::kUnmapped + 0x800;
  svm::vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT("EXITINT-09", svm::vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXITINT-09", u32(svm::vmcb.q(VMCB_EXITINTINFO)), 0x80000303);
}
