// SPDX-License-Identifier: Apache-2.0
// A legacy-PAE guest under nested paging reads its PDPEs in each walk (manual 2.21.10).
// shows: NPT-PAE-02 NPT-PAE-03
#include "svm.h"
GUEST32(g_cr3, "mov eax, [edi]\n mov cr3, edi\n mov ebx, [esi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, nullptr);
  auto setup = [] {
    guest32(vmcb, g_cr3);
    nested(vmcb);
    vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_PG;
    vmcb.q(VMCB_CR4) = CR4_PAE;
    vmcb.q(VMCB_CR3) = window_address(20);
    vmcb.intercept(INTERCEPT_EXCP13);
    vmcb.intercept(INTERCEPT_EXCP14);
    window(20)[0] = window_address(2) | 1;
    window(21)[0] = window_address(2) | 1;
    window(21)[3] = window_address(2) | 1 | 2;  // illegal, but nobody reads it
    window(8)[0] = 0x4242;
    regs.rdi = window_address(21);
    regs.rsi = window_address(8);
  };
  setup();
  RUN_LEGAL("NPT-PAE-03 NPT-PAE-02", vmcb);
  CHECK_EQ("NPT-PAE-02", u32(regs.rbx), 0x4242);
}
