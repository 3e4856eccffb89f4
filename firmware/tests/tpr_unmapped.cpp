// SPDX-License-Identifier: Apache-2.0
// A guest access to an APIC page that the VMM left unmapped is an intercepted #PF (manual 2.17.2).
// shows: TPR-12
#include "svm.h"
GUEST64(g_mmio, "mov esi, [rdi + 0x80]")
void test() {
  using svm::vmcb;
  svm::enable();
  fw_pd[ADDRESS_LAPIC >> 21] &= ~1ull;
  svm::guest64(vmcb, g_mmio);
  vmcb.intercept(INTERCEPT_EXCP14);
  svm::regs.rdi = ADDRESS_LAPIC;
  RUN_EXPECT("TPR-12", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("TPR-12", vmcb.info2(), ADDRESS_LAPIC + 0x80);
}
