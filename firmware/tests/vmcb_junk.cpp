// SPDX-License-Identifier: Apache-2.0
// Reserved control bits, TLB_CONTROL 2 and junk in reserved bytes are ignored (as settled).
// shows: ERR-A-10 ERR-A-43 ERR-A-51 ERR-C-05 VMCB-06 VMCB-CTL-49
#include "svm.h"
GUEST64(g_nop, "mov ebx, 3")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_nop);
  vmcb.d(VMCB_INTERCEPT_MISC2) = vmcb.d(VMCB_INTERCEPT_MISC2) | 0xfffffc00;
  for (u32 i = 0x14; i < 0x40; i += 4) {
    vmcb.d(i) = 0xffffffff;
  }
  vmcb.q(0x98) = ~0ull;
  vmcb.q(0xa0) = ~0ull;
  for (u32 i = 0x180; i < 0x400; i += 8) {
    vmcb.q(i) = ~0ull;
  }
  RUN_LEGAL("ERR-A-10 ERR-C-05 VMCB-06 VMCB-CTL-49", vmcb);
  CHECK_EQ("ERR-A-10 ERR-C-05", svm::regs.rbx, 3);
  CHECK_EQ("VMCB-CTL-49", vmcb.d(VMCB_INTERCEPT_MISC2) >> 10, 0x3fffff);
  svm::guest64(vmcb, g_nop);
  vmcb.b(VMCB_TLB_CONTROL) = 2;
  RUN_LEGAL("ERR-A-51", vmcb);
  svm::guest64(vmcb, g_nop);
  vmcb.d(VMCB_INTERCEPT_EXC) = (1u << 2) | (1u << 9) | (1u << 15) | 0xbff00000;
  RUN_LEGAL("ERR-A-43", vmcb);
}
