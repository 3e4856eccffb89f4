// SPDX-License-Identifier: Apache-2.0
// The selective CR0-write intercept comes after the #GP of CPL and of illegal bit combinations
// (manual 2.5.5).
// shows: ICPT-SELCR0-07
#include "svm.h"
GUEST64(g_mov, "mov cr0, rax")
namespace {
using svm::vmcb;
void setup(u64 cr0) {
  svm::guest64(vmcb, g_mov);
  vmcb.intercept(INTERCEPT_CR0_SEL_WRITE);
  vmcb.intercept(INTERCEPT_EXCP13);
  vmcb.q(VMCB_RAX) = cr0;
}
}  // namespace
void test() {
  svm::enable();
  setup(0);
  const u64 cr0 = vmcb.q(VMCB_CR0);
  const u64 illegal[] = {cr0 & ~u64(CR0_PE), cr0 | CR0_NW, cr0 | 1ull << 32, cr0 | 1ull << 63,
                         cr0 & ~u64(CR0_PG)};
  for (u64 value : illegal) {
    setup(value);
    RUN_EXPECT("ICPT-SELCR0-07", vmcb, VMEXIT_EXCP13);
    CHECK_EQ("ICPT-SELCR0-07", vmcb.q(VMCB_CR0), cr0);
  }
  setup(cr0 ^ CR0_WP);
  RUN_EXPECT("ICPT-SELCR0-07", vmcb, VMEXIT_CR0_SEL_WRITE);
  setup(cr0 ^ CR0_WP);
  svm::user(vmcb);
  RUN_EXPECT("ICPT-SELCR0-07", vmcb, VMEXIT_EXCP13);
  CHECK_EQ("ICPT-SELCR0-07", vmcb.rip(), svm::address_of(g_mov));
}
