// SPDX-License-Identifier: Apache-2.0
// VMRUN reads the four PDPEs of a legacy PAE guest; a reserved bit is illegal state (manual 2.2.1).
// shows: ERR-A-13 VMRUN-CHK-23 VMRUN-LOAD-26 VMRUN-LOAD-27
#include "svm.h"
GUEST32(g_count32, "inc eax")
alignas(4096) u64 pdpt[512];
void test() {
  using svm::vmcb;
  svm::enable();
  for (int i = 0; i < 4; ++i) {
    pdpt[i] = (svm::address_of(fw_pd) + u64(i) * 4096) | 1;
  }
  auto setup = [] {
    svm::guest32(vmcb, g_count32);
    vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_PG;
    vmcb.q(VMCB_CR4) = CR4_PAE;
    vmcb.q(VMCB_CR3) = svm::address_of(pdpt);
  };
  setup();
  RUN_LEGAL("VMRUN-LOAD-26", vmcb);
  CHECK_EQ("VMRUN-LOAD-26", vmcb.q(VMCB_RAX), 1);
  for (int i = 0; i < 4; ++i) {
    setup();
    pdpt[i] |= 2;
    RUN_INVALID("VMRUN-LOAD-27 ERR-A-13 VMRUN-CHK-23", vmcb);
    CHECK_EQ("VMRUN-LOAD-27", vmcb.q(VMCB_RAX), 0);
    pdpt[i] &= ~2ull;
  }
}
