// SPDX-License-Identifier: Apache-2.0
// CR3 bits above the physical address width are MBZ for guests outside long mode, too (manual 2.2.1).
// shows: VMRUN-CHK-04
#include "svm.h"
GUEST32(g_count, "nop")
GUEST16(g_real, "nop")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::place(0x20000, g_real, g_real_end);
  for (int bit = 32; bit < 64; ++bit) {
    for (int real = 0; real < 2; ++real) {
      if (real) {
        svm::guest16(vmcb, 0x20000);
      } else {
        svm::guest32(vmcb, g_count);
      }
      vmcb.q(VMCB_CR3) = 1ull << bit;
      if (bit >= CONFIG_PA_BITS) {
        RUN_INVALID("VMRUN-CHK-04", vmcb);
      } else {
        RUN_LEGAL("VMRUN-CHK-04", vmcb);
      }
    }
  }
}
