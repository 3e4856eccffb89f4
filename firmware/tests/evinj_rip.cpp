// SPDX-License-Identifier: Apache-2.0
// The return RIP of an injected event is the VMCB's RIP; EVENTINJ reads 0 after every exit (as settled).
// shows: ERR-B-09 ERR-B-11 ERR-C-69 INS-VMEXIT-29
#include "svm.h"
GUEST64(g_nop, "nop")
void test() {
  using svm::vmcb;
  svm::enable();
  const u64 events[] = {0x400 | 0x80, 0x303, 0x40, 0x306, 0x202};
  for (u64 event : events) {
    svm::guest64(vmcb, g_nop);
    svm::watch(u32(event & 0xff));
    vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | event;
    RUN_LEGAL("ERR-B-09", vmcb);
    CHECK_EQ("ERR-B-09", svm::seen.rip, svm::address_of(g_nop));
    CHECK_EQ("ERR-B-11 ERR-C-69 INS-VMEXIT-29", vmcb.q(VMCB_EVENTINJ), 0);
  }
  svm::guest64(vmcb, g_nop);
  vmcb.q(VMCB_EFER) = 0;
  vmcb.q(VMCB_EVENTINJ) = 0x12345;
  RUN_INVALID("ERR-B-11 ERR-C-69", vmcb);
  CHECK_EQ("ERR-B-11 ERR-C-69", vmcb.q(VMCB_EVENTINJ), 0);
}
