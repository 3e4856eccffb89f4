// SPDX-License-Identifier: Apache-2.0
// A legacy-PAE guest under nested paging meets an illegal PDPE when a walk reads it (manual 2.21.10).
// shows: NPT-PAE-04
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
  regs.rsi = 0xc0000000u + 0x8000;
  RUN_EXPECT("NPT-PAE-04", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("NPT-PAE-04", vmcb.info1(), 9);
  // Each reserved bit by itself, and those that are not.
  for (u32 bit = 1; bit < 64; ++bit) {
    if (bit >= 12 && bit < CONFIG_PA_BITS) continue;
    const bool reserved = bit < 3 || (bit > 4 && bit < 9) || bit >= CONFIG_PA_BITS;
    setup();
    window(21)[3] = window_address(2) | 1 | 1ull << bit;
    regs.rsi = 0xc0000000u + window_address(8);
    svm::run(vmcb);
    CHECK_EQ("NPT-PAE-04", vmcb.exit_code(), reserved ? VMEXIT_EXCP14 : VMEXIT_VMMCALL);
    if (!reserved) CHECK_EQ("NPT-PAE-04", u32(regs.rbx), 0x4242);
  }
}
