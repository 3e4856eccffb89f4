// SPDX-License-Identifier: Apache-2.0
// EXITINFO2 of a nested page fault holds all bits of a guest physical address beyond 4 GB (manual 2.21.6).
// shows: EXITCODE-61 NPT-FAULT-03
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
void test() {
  using namespace svm;
  enable();
  // A page of the guest, a table of the guest.
  const u64 high[] = {0x98'7654'3000, 0x01'0000'0000, 0x80'0000'0000};
  for (const u64 address : high) {
    guest_window(vmcb, g_read);
    window(3)[8] = address | 7;
    regs.rdi = window_address(8) + 0x128;
    RUN_EXPECT("NPT-FAULT-03", vmcb, VMEXIT_NPF);
    CHECK_EQ("NPT-FAULT-03 EXITCODE-61", vmcb.info2(), address + 0x128);
    guest_window(vmcb, g_read);
    window(2)[kUnmapped >> 21] = address | 7;
    regs.rdi = kUnmapped + 0x5008;
    RUN_EXPECT("NPT-FAULT-03", vmcb, VMEXIT_NPF);
    CHECK_EQ("NPT-FAULT-03 EXITCODE-61", vmcb.info2() & ~0xfffull, address);
  }
}
