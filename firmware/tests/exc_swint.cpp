// SPDX-License-Identifier: Apache-2.0
// INTn does not check exception intercepts (manual 2.8, 2.8.4).
// shows: EXC-BP-03 EXC-GEN-06 ICPT-SWINT-04
#include "svm.h"
GUEST64(g_int13, "int 13")
GUEST64(g_int3n, ".byte 0xcd, 0x03")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::watch(3);
  svm::watch(13);
  // INT 13 pushes no error code; drop into a gate that expects none.
  fw_idt[13 * 2] = (fw_idt[13 * 2] & ~0xffffull) | ((0x1000 + 0x30 * 16) & 0xffff);
  svm::watch(0x30);
  svm::guest64(vmcb, g_int13);
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_LEGAL("EXC-GEN-06 ICPT-SWINT-04", vmcb);
  CHECK_EQ("EXC-GEN-06", fw::trap_counts[0x30], 1);
  svm::guest64(vmcb, g_int3n);
  vmcb.intercept(INTERCEPT_EXCP3);
  RUN_LEGAL("EXC-BP-03 ICPT-SWINT-04", vmcb);
  CHECK_EQ("EXC-BP-03", fw::trap_counts[3], 1);
}
