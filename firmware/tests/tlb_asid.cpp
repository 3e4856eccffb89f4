// SPDX-License-Identifier: Apache-2.0
// Two guests with one linear address on different frames, alternating without a flush (manual 2.12, 2.21).
// shows: NP-12 NPT-ATTR-12 NPT-EN-07 TLB-01 TLB-04
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
namespace {
alignas(4096) u64 root[2][512], pdpt[2][512], pd[2][512], pt[2][512], frames[2][512];
}
void test() {
  using namespace svm;
  enable();
  svm::Vmcb* const vmcbs[2] = {&vmcb, &vmcb2};
  for (int i = 0; i < 2; ++i) {
    root[i][0] = address_of(pdpt[i]) | 7;
    pdpt[i][0] = address_of(pd[i]) | 7;
    pd[i][0] = 0x87;
    pd[i][kUnmapped >> 21] = address_of(pt[i]) | 7;
    pt[i][0] = address_of(frames[i]) | 7 | 0x100;
    frames[i][0] = 0x500 + u64(i);
  }
  regs.rdi = kUnmapped;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 2; ++i) {
      guest64(*vmcbs[i], g_read);
      vmcbs[i]->q(VMCB_GUEST_ASID) = u64(i) + 1;  // TLB_CONTROL 0
      vmcbs[i]->q(VMCB_CR3) = address_of(root[i]);
      vmcbs[i]->q(VMCB_CR4) = CR4_PAE | CR4_PGE;
      RUN_LEGAL("TLB-01", *vmcbs[i]);
      CHECK_EQ("TLB-01 TLB-04 NP-12 NPT-EN-07 NPT-ATTR-12", regs.rbx, 0x500 + u64(i));
    }
  }
}
