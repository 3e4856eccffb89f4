// SPDX-License-Identifier: Apache-2.0
// EFER.LMA of the VMCB is derived, not believed (as settled).
// shows: ERR-A-11
#include "svm.h"
GUEST32(g_efer, "mov ecx, 0xc0000080\n rdmsr\n mov ebx, eax")
alignas(4096) static u64 pdpt[4];
void test() {
  using svm::vmcb;
  svm::enable();
  for (int i = 0; i < 4; ++i) {
    pdpt[i] = (svm::address_of(fw_pd) + u64(i) * 4096) | 1;
  }
  svm::guest32(vmcb, g_efer);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_PG;
  vmcb.q(VMCB_CR4) = CR4_PAE;
  vmcb.q(VMCB_CR3) = svm::address_of(pdpt);
  vmcb.q(VMCB_EFER) = EFER_SVME | EFER_LMA;
  RUN_LEGAL("ERR-A-11", vmcb);
  CHECK_EQ("ERR-A-11", vmcb.q(VMCB_EFER) & EFER_LMA, 0);
  CHECK_EQ("ERR-A-11", svm::regs.rbx & EFER_LMA, 0);
}
