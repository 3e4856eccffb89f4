// SPDX-License-Identifier: Apache-2.0
// MOV CR3 in a legacy-PAE guest: the intercept comes before the #GP for illegal PDPEs (manual 2.5.2).
// shows: ICPT-CR3-08
#include "svm.h"
GUEST32(g_cr3, "mov cr3, edi")
namespace {
using svm::vmcb;
alignas(4096) u64 directory[512];
alignas(32) u64 good[4], bad[4];
void setup(const u64* target, bool intercept) {
  svm::guest32(vmcb, g_cr3);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_PG;
  vmcb.q(VMCB_CR4) = CR4_PAE;
  vmcb.q(VMCB_CR3) = svm::address_of(good);
  vmcb.intercept(INTERCEPT_EXCP13);
  if (intercept) {
    vmcb.intercept(INTERCEPT_CR3_WRITE);
  }
  svm::regs.rdi = svm::address_of(target);
}
}  // namespace
void test() {
  svm::enable();
  for (u32 i = 0; i < 32; ++i) {
    directory[i] = (u64(i) << 21) | 0x83;
  }
  good[0] = bad[0] = svm::address_of(directory) | 1;
  const u64 reserved[] = {1ull << 1, 1ull << 2, 1ull << 5, 1ull << 8, 1ull << 40, 1ull << 63};
  for (u64 bit : reserved) {
    bad[3] = svm::address_of(directory) | 1 | bit;
    setup(bad, true);
    RUN_EXPECT("ICPT-CR3-08", vmcb, VMEXIT_CR3_WRITE);
    CHECK_EQ("ICPT-CR3-08", vmcb.q(VMCB_CR3), svm::address_of(good));
    setup(bad, false);
    RUN_EXPECT("ICPT-CR3-08", vmcb, VMEXIT_EXCP13);
    CHECK_EQ("ICPT-CR3-08", vmcb.info1(), 0);
    CHECK_EQ("ICPT-CR3-08", vmcb.q(VMCB_CR3), svm::address_of(good));
  }
  bad[3] &= ~1ull;  // not present: nothing is reserved
  setup(bad, false);
  RUN_LEGAL("ICPT-CR3-08", vmcb);
  CHECK_EQ("ICPT-CR3-08", vmcb.q(VMCB_CR3), svm::address_of(bad));
}
