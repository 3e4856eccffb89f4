// SPDX-License-Identifier: Apache-2.0
// Nested paging composes guest and host tables; guest tables live in guest-physical memory (manual 2.21).
// shows: INS-VMRUN-27 INS-VMRUN-29 NP-01 NP-04 NP-05 NP-06 NP-07 NP-09 NP-10 NP-27 NPT-CTL-02 NPT-EN-01
// shows: NPT-EN-03 NPT-EN-04 NPT-EN-05 NPT-SW-04 NPT-WALK-05 VMCB-18 VMCB-CTL-79
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, g_read);
  for (u32 i = 8; i < 16; ++i) {
    window(i)[0] = 0x1000 + i;
  }
  regs.rdi = window_address(8);
  RUN_LEGAL("NP-27 VMCB-18 VMCB-CTL-79", vmcb);
  CHECK_EQ("NP-01", regs.rbx, 0x1008);
  guest_window(vmcb, g_read);
  window(3)[8] = window_address(9) | 7;
  npt_pt[9] = window_address(10) | 7;
  regs.rdi = window_address(8);
  RUN_LEGAL("NP-01", vmcb);
  CHECK_EQ("NP-01 NPT-CTL-02 NPT-SW-04 NPT-EN-01 NP-04 NP-10 INS-VMRUN-27 INS-VMRUN-29", regs.rbx, 0x100a);
  npt_pt[9] = window_address(11) | 7;
  vmcb.q(VMCB_RIP) = address_of(g_read);
  RUN_LEGAL("NP-06", vmcb);
  CHECK_EQ("NP-06 NPT-WALK-05", regs.rbx, 0x100b);
  // The root of the guest tables goes through the host tables, too.
  guest_window(vmcb, g_read);
  npt_pt[0] = window_address(20) | 7;
  window(20)[0] = window(0)[0];
  window(0)[0] = 0;
  RUN_LEGAL("NPT-EN-03 NP-09 NP-05", vmcb);
  CHECK_EQ("NPT-EN-03 NP-09 NP-05", regs.rbx, 0x1008);
  // And so does a lower table.
  guest_window(vmcb, g_read);
  npt_pt[3] = window_address(21) | 7;
  window(21)[8] = window_address(14) | 7;
  window(3)[8] = 0;
  RUN_LEGAL("NPT-EN-04 NPT-EN-05 NP-07", vmcb);
  CHECK_EQ("NPT-EN-04", regs.rbx, 0x100e);
}
