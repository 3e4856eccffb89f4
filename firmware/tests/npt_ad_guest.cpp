// SPDX-License-Identifier: Apache-2.0
// Guest accessed and dirty bits under nested paging (manual 2.21.6).
// shows: NPT-ORDER-07 NPT-ORDER-08
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
GUEST64(g_write, "mov [rdi], rbx")
void test() {
  using namespace svm;
  enable();
  for (int write = 0; write < 2; ++write) {
    guest_window(vmcb, write ? g_write : g_read);
    regs.rdi = window_address(8);
    RUN_LEGAL("NPT-ORDER-07", vmcb);
    CHECK_EQ("NPT-ORDER-07", window(0)[0] & 0x20, 0x20);
    CHECK_EQ("NPT-ORDER-07", window(1)[0] & 0x20, 0x20);
    CHECK_EQ("NPT-ORDER-07", window(2)[kWindow >> 21] & 0x20, 0x20);
    CHECK_EQ("NPT-ORDER-07 NPT-ORDER-08", window(3)[8] & 0x60, write ? 0x60 : 0x20);
    CHECK_EQ("NPT-ORDER-07", window(3)[9] & 0x60, 0);
  }
}
