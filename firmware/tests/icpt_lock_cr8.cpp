// SPDX-License-Identifier: Apache-2.0
// LOCK MOV CR0 checks the CR8 intercepts (manual 2.17.3 as settled).
// shows: ERR-A-26
#include "svm.h"
GUEST32(g_w, ".byte 0xf0, 0x0f, 0x22, 0xc0")
GUEST32(g_r, ".byte 0xf0, 0x0f, 0x20, 0xc0")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest32(vmcb, g_w);
  vmcb.intercept(INTERCEPT_CR8_WRITE);
  RUN_EXPECT("ERR-A-26", vmcb, VMEXIT_CR8_WRITE);
  svm::guest32(vmcb, g_r);
  vmcb.intercept(INTERCEPT_CR8_READ);
  RUN_EXPECT("ERR-A-26", vmcb, VMEXIT_CR8_READ);
  svm::guest32(vmcb, g_r);
  vmcb.intercept(INTERCEPT_CR0_READ);
  RUN_LEGAL("ERR-A-26", vmcb);
}
