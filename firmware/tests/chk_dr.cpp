// SPDX-License-Identifier: Apache-2.0
// The upper halves of DR6 and DR7 in the VMCB must be zero (manual 2.2.1).
// shows: VMRUN-CHK-06 VMRUN-CHK-07
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int bit = 32; bit < 64; ++bit) {
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_DR6) = vmcb.q(VMCB_DR6) | (1ull << bit);
    RUN_INVALID("VMRUN-CHK-06", vmcb);
    svm::guest64(vmcb, g_count);
    vmcb.q(VMCB_DR7) = vmcb.q(VMCB_DR7) | (1ull << bit);
    RUN_INVALID("VMRUN-CHK-07", vmcb);
  }
  svm::guest64(vmcb, g_count);
  RUN_LEGAL("VMRUN-CHK-06 VMRUN-CHK-07", vmcb);
  // Below, what does not exist is dropped, and what does is kept.
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_DR7) = 0xd800;
  RUN_LEGAL("ISA bits of DR7", vmcb);
  CHECK_EQ("ISA bits of DR7", vmcb.q(VMCB_DR7), 0x400);
  fw::write_dr0(0x7fff0000);
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_DR7) = 1;
  RUN_LEGAL("ISA bits of DR7", vmcb);
  CHECK_EQ("ISA bits of DR7", vmcb.q(VMCB_DR7), 0x401);
}
