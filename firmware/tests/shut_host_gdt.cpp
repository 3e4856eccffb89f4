// SPDX-License-Identifier: Apache-2.0
// #VMEXIT re-reads the host's descriptors; one that is not present shuts the processor down (manual 2.3).
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
  fw_gdt[2] &= ~0x800000000000ull;
  svm::run(svm::vmcb);
  fw_gdt[2] |= 0x800000000000ull;
  asm volatile("mov ds, %0" ::"r"(0x10));
  CHECK("VMEXIT-24 INS-VMEXIT-67 ERR-A-20", false);
}
