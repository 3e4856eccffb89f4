// SPDX-License-Identifier: Apache-2.0
// A guest in 32-bit paging under nested paging: the guest's tables in its form, the host's in its own
// (manual 2.21.3).
// shows: NP-24 NPT-ORDER-07 NPT-ORDER-08 NPT-SW-05 NPT-WALK-10
#include "svm.h"
GUEST32(g_code, "mov ebx, [esi]\n mov [esi + 4], ebx")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, nullptr);
  auto* directory = reinterpret_cast<u32*>(window(20));
  auto* table = reinterpret_cast<u32*>(window(21));
  directory[0] = 0x83;
  directory[0x10000000 >> 22] = u32(window_address(21)) | 3;
  table[5] = u32(window_address(9)) | 3;
  npt_pt[9] = window_address(10) | 7;
  window(10)[0] = 0xabc;
  guest32(vmcb, g_code);
  nested(vmcb);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_PG;
  vmcb.q(VMCB_CR4) = CR4_PSE;
  vmcb.q(VMCB_CR3) = window_address(20);
  regs.rsi = 0x10005000;
  RUN_LEGAL("NPT-SW-05 NP-24", vmcb);
  CHECK_EQ("NPT-SW-05 NP-24", u32(regs.rbx), 0xabc);
  CHECK_EQ("NPT-SW-05", window(10)[0], 0xabc00000abc);
  CHECK_EQ("NPT-ORDER-08", table[5] & 0x60, 0x60);
  CHECK_EQ("NPT-ORDER-07", directory[0x10000000 >> 22] & 0x20, 0x20);
  CHECK_EQ("NPT-WALK-10", npt_pt[21] & 0x60, 0x60);
}
