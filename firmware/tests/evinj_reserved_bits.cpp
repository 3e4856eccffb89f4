// SPDX-License-Identifier: Apache-2.0
// EVENTINJ bits 30:12 must be zero when V = 1 (manual figure 2-4, as settled).
// shows: ERR-B-10 EVINJ-26 EVINJ-33
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int bit = 12; bit < 31; ++bit) {
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | (1ull << bit) | 0x40;
    RUN_INVALID("ERR-B-10 EVINJ-33", vmcb);
  }
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_EVENTINJ) = 0x7ffff000 | 0x40;
  RUN_LEGAL("ERR-B-10 EVINJ-26", vmcb);
}
