// SPDX-License-Identifier: Apache-2.0
// Illegal EVENTINJ contents (manual 2.16).
// shows: INS-VMRUN-69 VMRUN-CHK-19
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  for (u64 type = 1; type < 8; ++type) {
    if (type == 2 || type == 3 || type == 4) {
      continue;
    }
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | (type << 8) | 0x30;
    RUN_INVALID("VMRUN-CHK-19", vmcb);
  }
  for (u64 vector = 2; vector < 256; vector += vector == 2 ? 30 : 37) {  // exceptions: not 2, not above 31
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | (3 << 8) | vector;
    RUN_INVALID("VMRUN-CHK-19", vmcb);
  }
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_EVENTINJ) = (1 << 8) | 0x30;  // V = 0: nothing matters
  RUN_LEGAL("VMRUN-CHK-19 INS-VMRUN-69", vmcb);
}
