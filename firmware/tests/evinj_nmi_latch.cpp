// SPDX-License-Identifier: Apache-2.0
// An injected NMI is delivered while NMIs are blocked and leaves the block as it is until an IRET
// (manual 2.16).
// shows: ERR-B-13
#include "svm.h"
GUEST64(g_spin, "mov ecx, 400\n 1: dec ecx\n jnz 1b")
static u32 entered, nested_entry;
void test() {
  using svm::vmcb;
  svm::enable();
  fw::handlers[2] = [](fw::Frame&) {
    const u32 me = ++entered;
    if (me == 1) {
      asm volatile("vmmcall");  // out of the guest with NMIs blocked, and never back
    }
    fw::settle();
    if (me == 2 && entered != 2) {
      nested_entry = 1;
    }
  };
  svm::guest64(vmcb, g_spin);
  svm::clgi();
  fw::apic_self_nmi();
  svm::run_raw(vmcb);
  CHECK_EQ("ERR-B-13", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK_EQ("ERR-B-13", entered, 1);
  fw::apic_self_nmi();
  fw::settle();
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x202;
  svm::run_raw(vmcb);
  CHECK_EQ("ERR-B-13", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK_EQ("ERR-B-13", vmcb.rip(), svm::address_of(g_spin_end) - 4);
  CHECK_EQ("ERR-B-13", nested_entry, 0);
  CHECK_EQ("ERR-B-13", entered, 3);  // the pending one after the IRET of the injected one
  svm::stgi();
}
