// SPDX-License-Identifier: Apache-2.0
// Interrupts with vectors below 32 do not check exception intercepts (manual 2.8, 2.9.1).
// shows: EXC-GEN-05 INTR-ICPT-03
#include "svm.h"
GUEST64(g_spin, "sti\n mov ecx, 200\n 1: dec ecx\n jnz 1b\n cli")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  for (u32 vector = 0x10; vector < 0x20; vector += 6) {  // 16, 22, 28
    handlers[vector] = handle_eoi;
    svm::guest64(vmcb, g_spin);
    vmcb.d(VMCB_INTERCEPT_EXC) = 0xffffffff & ~(1u << 2) & ~(1u << 9);
    apic_pend(u8(vector));
    RUN_EXPECT("EXC-GEN-05 INTR-ICPT-03", vmcb, VMEXIT_VMMCALL);
    CHECK_EQ("EXC-GEN-05 INTR-ICPT-03", trap_counts[vector], 1);
  }
}
