// SPDX-License-Identifier: Apache-2.0
// gCR0.WP concerns guest entries only, hCR0.WP nothing (manual 2.21.7).
// shows: NPT-ATTR-03 NPT-ATTR-04 NPT-ATTR-05 NPT-FAULT-01
#include "svm.h"
GUEST64(g_write, "mov [rdi], rbx")
void test() {
  using namespace svm;
  enable();
  const u64 cr0 = fw::read_cr0();
  for (int host_wp = 0; host_wp < 2; ++host_wp) {
    fw::write_cr0(host_wp ? cr0 : cr0 & ~u64(CR0_WP));
    for (int guest_wp = 0; guest_wp < 2; ++guest_wp) {
      guest_window(vmcb, g_write);
      vmcb.q(VMCB_CR0) = guest_wp ? vmcb.q(VMCB_CR0) : vmcb.q(VMCB_CR0) & ~u64(CR0_WP);
      window(3)[8] = window_address(8) | 5;
      regs.rdi = window_address(8);
      vmcb.intercept(INTERCEPT_EXCP14);
      RUN_EXPECT("NPT-ATTR-03 NPT-FAULT-01", vmcb, guest_wp ? VMEXIT_EXCP14 : VMEXIT_VMMCALL);
      guest_window(vmcb, g_write);
      vmcb.q(VMCB_CR0) = guest_wp ? vmcb.q(VMCB_CR0) : vmcb.q(VMCB_CR0) & ~u64(CR0_WP);
      npt_pt[8] = window_address(8) | 5;
      RUN_EXPECT("NPT-ATTR-04 NPT-ATTR-05 NPT-FAULT-01", vmcb, VMEXIT_NPF);
    }
  }
  fw::write_cr0(cr0);
}
