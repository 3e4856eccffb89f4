// SPDX-License-Identifier: Apache-2.0
// Reserved bits beside the virtual-interrupt, shadow, ASID and nested-paging fields are zero after an exit,
// whatever the fields hold; CR8 reaches bits 3:0 of V_TPR only (manual table C-1).
// shows: VMCB-09 VMCB-12 VMCB-19 VMCB-CTL-60 VMCB-CTL-64 VMCB-CTL-67 VMCB-CTL-69 VMCB-CTL-71 VMCB-CTL-74
// shows: VMCB-CTL-80
#include "svm.h"
GUEST64(g_cr8, "mov cr8, rax\n sti")
void test() {
  using svm::vmcb;
  svm::enable();
  for (u64 tpr = 0; tpr < 16; ++tpr) {
    svm::guest64(vmcb, g_cr8);
    vmcb.q(VMCB_RAX) = tpr;
    vmcb.d(VMCB_GUEST_ASID) = CONFIG_N_ASIDS - 1;
    vmcb.q(VMCB_V_TPR) = 0xff00000000 | 1ull << 24 | (tpr & 1) << 20 | 0xfull << 16 | (15 - tpr);
    svm::nested(vmcb);
    const u64 before = vmcb.q(VMCB_V_TPR), asid = vmcb.q(VMCB_GUEST_ASID);
    RUN_LEGAL("VMCB-12", vmcb);
    CHECK_EQ("VMCB-CTL-60 VMCB-12 VMCB-CTL-64 VMCB-CTL-67 VMCB-CTL-69 VMCB-CTL-71", vmcb.q(VMCB_V_TPR),
             (before & ~0xffull) | tpr);
    CHECK_EQ("VMCB-09", vmcb.q(VMCB_GUEST_ASID), asid);
    CHECK_EQ("VMCB-CTL-74", vmcb.q(VMCB_INTERRUPT_SHADOW), 1);
    CHECK_EQ("VMCB-19 VMCB-CTL-80", vmcb.q(VMCB_NP_ENABLE), 1);
  }
}
