// SPDX-License-Identifier: Apache-2.0
// V_INTR_MASKING = 1 without the INTR intercept: the host's IF alone admits a physical interrupt, which the
// guest's IDT delivers although the guest's IF is 0 (manual 2.17.1).
// shows: ERR-B-15
#include "svm.h"
GUEST64(g_spin, "mov ecx, 200\n 1: dec ecx\n jnz 1b")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  static u64 flags;
  handlers[0x61] = [](Frame& frame) {
    flags = frame.rflags;
    apic_write(APIC_EOI, 0);
  };
  for (u32 host = 0; host < 2; ++host) {
    for (u32 guest = 0; guest < 2; ++guest) {
      svm::guest64(vmcb, g_spin);
      vmcb.q(VMCB_RFLAGS) = guest ? 0x202 : 2;
      vmcb.b(VMCB_V_INTR_MASKING) = 1;
      svm::clgi();
      apic_pend(0x61);
      if (host) {
        sti();
      }
      const u32 before = trap_counts[0x61];
      svm::run_raw(vmcb);
      cli();
      CHECK_EQ("ERR-B-15", vmcb.exit_code(), VMEXIT_VMMCALL);
      CHECK_EQ("ERR-B-15", trap_counts[0x61] - before, host);
      if (host) {
        CHECK_EQ("ERR-B-15", flags & RFLAGS_IF, guest ? RFLAGS_IF : 0);
      }
      svm::stgi();
      sti();
      settle();
      cli();
    }
  }
}
