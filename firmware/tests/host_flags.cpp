// SPDX-License-Identifier: Apache-2.0
// Host RFLAGS survive a world switch, whatever the guest does, and do not reach the guest (manual 2.2.1).
// shows: INS-VMEXIT-42 INS-VMRUN-16 INS-VMRUN-42 INS-VMRUN-70 VMCB-SAVE-54 VMRUN-DBG-08 VMRUN-DBG-09
// shows: VMRUN-LOAD-03 VMRUN-SAVE-03
#include "svm.h"
GUEST64(g_flags, "pushfq\n pop rbx\n push 0x40cd7\n popfq")
void test() {
  using svm::vmcb;
  svm::enable();
  const u64 patterns[] = {0x2, 0x8d7, 0xcd7, 0x3002, 0x40002, 0x4002};
  for (u64 pattern : patterns) {
    svm::guest64(vmcb, g_flags);
    vmcb.q(VMCB_RFLAGS) = 0x802;
    u64 after, rbx;
    asm volatile("clgi\n push %2\n popfq\n vmrun rax\n pushfq\n pop %0\n cld\n push 2\n popfq\n stgi"
                 : "=&r"(after), "=&b"(rbx)
                 : "r"(pattern), "a"(vmcb.address())
                 : "memory", "cc");
    CHECK_EQ("VMRUN-SAVE-03 INS-VMRUN-16 INS-VMRUN-70 VMRUN-DBG-09 INS-VMEXIT-42", after, pattern);
    CHECK_EQ("VMRUN-LOAD-03 VMRUN-DBG-08 INS-VMRUN-42", rbx, 0x802);
    CHECK_EQ("VMCB-SAVE-54", vmcb.q(VMCB_RFLAGS), 0x40cd7);
  }
}
