// SPDX-License-Identifier: Apache-2.0
// The APIC TPR masks physical interrupts, V_TPR only virtual ones (manual 2.17.2).
// shows: TPR-03 TPR-04
#include "svm.h"
GUEST64(g_spin, "mov ecx, 200\n 1: dec ecx\n jnz 1b")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  handlers[0x61] = handle_eoi;
  for (int masking = 0; masking < 2; ++masking) {
    for (int high = 0; high < 2; ++high) {
      svm::guest64(vmcb, g_spin);
      vmcb.q(VMCB_RFLAGS) = 0x202;
      vmcb.b(VMCB_V_INTR_MASKING) = u8(masking);
      vmcb.b(VMCB_V_TPR) = high ? 0 : 15;
      vmcb.b(VMCB_V_IRQ) = 1;
      vmcb.b(VMCB_V_INTR_PRIO) = 7;
      vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
      svm::watch(0x41);
      svm::seen_count = 0;
      vmcb.intercept(INTERCEPT_INTR);
      svm::clgi();
      write_cr8(high ? 8 : 0);
      apic_pend(0x61);
      sti();
      svm::run_raw(vmcb);
      cli();
      CHECK_EQ("TPR-03", vmcb.exit_code(), high ? VMEXIT_VMMCALL : VMEXIT_INTR);
      CHECK_EQ("TPR-04", svm::seen_count, high ? 1 : 0);
      write_cr8(0);
      svm::stgi();
      sti();
      settle();
      cli();
    }
  }
  CHECK_EQ("TPR-03", trap_counts[0x61], 4);
}
