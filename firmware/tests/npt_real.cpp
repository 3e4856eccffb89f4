// SPDX-License-Identifier: Apache-2.0
// A real-mode guest under nested paging, placed by the host tables anywhere (manual 2.21.5).
// shows: NPT-WALK-17
#include "svm.h"
GUEST16(g_real, "mov ax, 0x1234\n mov bx, ax")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, nullptr);
  alignas(4096) static u64 low[512];
  for (u32 i = 0; i < 16; ++i) {
    low[i] = window_address(i + 16) | 7;
  }
  const u64 keep = npt_pd[0];
  npt_pd[0] = address_of(low) | 7;
  place(u32(window_address(16 + 8)), g_real, g_real_end);
  guest16(vmcb, 0x8000);
  nested(vmcb);
  RUN_LEGAL("NPT-WALK-17", vmcb);
  CHECK_EQ("NPT-WALK-17", u16(regs.rbx), 0x1234);
  CHECK_EQ("NPT-WALK-17", vmcb.rip(), 5);
  npt_pd[0] = keep;
}
