// SPDX-License-Identifier: Apache-2.0
// Reserved bits in guest entries: #PF with RSV at every level (manual 2.21.6).
// shows: NPT-ORDER-05
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
void test() {
  using namespace svm;
  enable();
  for (u32 level = 0; level < 4; ++level) {
    guest_window(vmcb, g_read);
    window(0)[1] = window_address(16) | 7;
    window(16)[0] = window_address(17) | 7;
    window(17)[0] = window_address(18) | 7;
    window(18)[8] = window_address(8) | 7;
    u64* const entries[] = {&window(0)[1], &window(16)[0], &window(17)[0], &window(18)[8]};
    *entries[level] |= 1ull << 51;
    regs.rdi = (1ull << 39) | 0x8000;
    vmcb.intercept(INTERCEPT_EXCP14);
    RUN_EXPECT("NPT-ORDER-05", vmcb, VMEXIT_EXCP14);
    CHECK_EQ("NPT-ORDER-05", vmcb.info1(), 9);
  }
}
