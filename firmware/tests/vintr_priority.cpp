// SPDX-License-Identifier: Apache-2.0
// A physical interrupt comes before a virtual one (manual 2.17.4).
// shows: INS-VMEXIT-31 VINTR-13 VINTR-14 VINTR-23 VINTR-24 VINTR-25 VMEXIT-18
#include "svm.h"
GUEST64(g_spin, "mov ecx, 200\n 1: dec ecx\n jnz 1b")
static u32 order[2], taken;
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  handlers[0x41] = [](Frame&) { order[taken++ & 1] = 0x41; };
  handlers[0x61] = [](Frame&) {
    order[taken++ & 1] = 0x61;
    apic_write(APIC_EOI, 0);
  };
  auto setup = [] {
    svm::guest64(vmcb, g_spin);
    vmcb.q(VMCB_RFLAGS) = 0x202;
    vmcb.b(VMCB_V_IRQ) = 1;
    vmcb.b(VMCB_V_INTR_PRIO) = 15;
    vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
  };
  setup();
  svm::clgi();
  apic_pend(0x61);
  RUN_LEGAL("VINTR-23", vmcb);
  CHECK_EQ("VINTR-23", taken, 2);
  CHECK_EQ("VINTR-23", order[0], 0x61);
  CHECK_EQ("VINTR-23 VINTR-13", order[1], 0x41);
  CHECK("VINTR-14", !apic_in_service(0x41));
  setup();
  vmcb.intercept(INTERCEPT_INTR);
  svm::clgi();
  apic_pend(0x61);
  svm::run_raw(vmcb);
  CHECK_EQ("VINTR-24", vmcb.exit_code(), VMEXIT_INTR);
  CHECK_EQ("VINTR-24", vmcb.b(VMCB_V_IRQ), 1);
  CHECK_EQ("VINTR-24", taken, 2);
  svm::stgi();
  sti();
  settle();
  CHECK_EQ("VINTR-25 VMEXIT-18 INS-VMEXIT-31", trap_counts[0x41], 1);
}
