// SPDX-License-Identifier: Apache-2.0
// After an event has been delivered EXITINTINFO is clear for the next exit (manual 2.4.2).
// shows: EXITINT-26 INTRO-RESTART-01
#include "svm.h"
GUEST64(g_int, "int 0x30\n nop")
GUEST64(g_handler, "cpuid\n iretq")
alignas(16) static u64 idt[128];
void test() {
  using svm::vmcb;
  svm::enable();
  const u64 at = svm::address_of(g_handler);
  idt[0x30 * 2] = (at & 0xffff) | 0x8e0000080000 | ((at >> 16 & 0xffff) << 48);
  svm::guest64(vmcb, g_int);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  vmcb.intercept(INTERCEPT_CPUID);
  RUN_EXPECT("EXITINT-26", vmcb, VMEXIT_CPUID);
  CHECK_EQ("EXITINT-26", vmcb.q(VMCB_EXITINTINFO) & EVENTINFO_V, 0);
  CHECK_EQ("EXITINT-26", vmcb.rip(), at);
  vmcb.no_intercept(INTERCEPT_CPUID);
  RUN_LEGAL("INTRO-RESTART-01", vmcb);
}
