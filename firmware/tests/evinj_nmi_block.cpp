// SPDX-License-Identifier: Apache-2.0
// An injected NMI does not block a physical one (manual 2.16).
// shows: EVINJ-11
#include "svm.h"
GUEST64(g_spin, "mov ecx, 200\n 1: dec ecx\n jnz 1b")
static u32 depth, deepest;
void test() {
  using svm::vmcb;
  svm::enable();
  fw::handlers[2] = [](fw::Frame&) {
    if (++depth > deepest) {
      deepest = depth;
    }
    if (fw::trap_counts[2] == 1) {
      fw::apic_self_nmi();
      fw::settle();
    }
    --depth;
  };
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x202;
  RUN_LEGAL("EVINJ-11", vmcb);
  CHECK_EQ("EVINJ-11", fw::trap_counts[2], 2);
  CHECK_EQ("EVINJ-11", deepest, 2);
}
