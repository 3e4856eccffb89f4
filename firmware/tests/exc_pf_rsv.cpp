// SPDX-License-Identifier: Apache-2.0
// A reserved bit in a present page-table entry: RSV and P in the error code (manual 2.8.15).
// shows: EXC-PF-01 EXC-PF-03
#include "svm.h"
GUEST64(g_read, "mov eax, [rbx]")
void test() {
  using svm::vmcb;
  svm::enable();
  fw_pd[0xa800000 >> 21] |= 1ull << 13;
  svm::guest64(vmcb, g_read);
  vmcb.intercept(INTERCEPT_EXCP14);
  svm::regs.rbx = 0xa800000;
  RUN_EXPECT("EXC-PF-01", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXC-PF-03", vmcb.info1(), 9);
}
