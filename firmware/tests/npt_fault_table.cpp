// SPDX-License-Identifier: Apache-2.0
// Nested faults on guest table pages are writes, at every level and for every access (manual 2.21.5, 2.21.6).
// shows: NP-11 NPT-FAULT-03 NPT-FAULT-09 NPT-FAULT-13 NPT-ORDER-01 NPT-ORDER-03 NPT-WALK-01 NPT-WALK-07
// shows: NPT-WALK-08
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
GUEST64(g_fetch, "jmp rdi")
void test() {
  using namespace svm;
  enable();
  const u64 entry_offset[4] = {0, 0, (kWindow >> 21) * 8, 8 * 8};
  for (u32 level = 0; level < 4; ++level) {
    for (int access = 0; access < 2; ++access) {
      for (int present = 0; present < 2; ++present) {
        guest_window(vmcb, access ? g_fetch : g_read);
        if (level < 3) {  // the code's own walk passes there, too: give the access a root path of its own
          window(0)[1] = window_address(16) | 7;
          window(16)[0] = window_address(17) | 7;
          window(17)[0] = window_address(18) | 7;
          window(18)[8] = window_address(8) | 7;
        }
        const u32 page = level == 3 ? 3 : level == 0 ? 0 : 15 + level;
        const u64 offset = level == 3 ? entry_offset[3] : level == 0 ? 8 : 0;
        if (level == 0) {
          continue;  // the root is needed for the code
        }
        npt_pt[page] = present ? window_address(page) | 5 : 0;
        regs.rdi = level == 3 ? window_address(8) : (1ull << 39) | 0x8000;
        vmcb.intercept(INTERCEPT_EXCP14);
        RUN_EXPECT("NPT-ORDER-03 NPT-ORDER-01", vmcb, VMEXIT_NPF);
        CHECK_EQ("NPT-FAULT-09 NPT-FAULT-13 NPT-WALK-07 NPT-WALK-08", u32(vmcb.info1()), present ? 7 : 6);
        CHECK_EQ("NPT-FAULT-03 NP-11 NPT-WALK-08 NPT-WALK-01", vmcb.info2(), window_address(page) + offset);
      }
    }
  }
}
