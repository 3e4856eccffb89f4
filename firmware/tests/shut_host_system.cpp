// SPDX-License-Identifier: Apache-2.0
// #VMEXIT to a host whose DS is a system segment by now shuts the processor down (manual 2.3, ERR-A-20).
// expect: shutdown
// shows: ERR-A-20 INS-VMEXIT-67 VMEXIT-22 VMEXIT-24
#include "svm.h"
GUEST64(g_nop, "nop")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_nop);
  RUN_LEGAL("VMEXIT-22", svm::vmcb);
  fw::stop_if_failed();
  svm::guest64(svm::vmcb, g_nop);
  fw_gdt[2] &= ~(1ull << 44);
  svm::run(svm::vmcb);
  asm volatile("mov ds, %0" ::"r"(0x38));
  CHECK("VMEXIT-24 INS-VMEXIT-67 ERR-A-20", false);
}
