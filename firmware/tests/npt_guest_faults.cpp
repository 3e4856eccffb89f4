// SPDX-License-Identifier: Apache-2.0
// Guest faults: #PF in the guest at every level, before host faults of lower levels (manual 2.21.6).
// shows: NPT-ATTR-02 NPT-ATTR-06 NPT-ATTR-13 NPT-FAULT-14 NPT-FAULT-15 NPT-FAULT-16 NPT-ORDER-04
// shows: NPT-ORDER-06 NPT-ORDER-10 NPT-WALK-04
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
GUEST64(g_write, "mov [rdi], rbx")
GUEST64(g_fetch, "jmp rdi")
namespace {
using namespace svm;
void path() {  // a second path to window page 8: PML4[1] → 16 → 17 → 18[8]
  window(0)[1] = window_address(16) | 7;
  window(16)[0] = window_address(17) | 7;
  window(17)[0] = window_address(18) | 7;
  window(18)[8] = window_address(8) | 7;
  regs.rdi = (1ull << 39) | 0x8000;
  vmcb.intercept(INTERCEPT_EXCP14);
}
u64* entry(u32 level) {
  return level == 0   ? &window(0)[1]
         : level == 1 ? &window(16)[0]
         : level == 2 ? &window(17)[0]
                      : &window(18)[8];
}
}  // namespace
void test() {
  enable();
  for (u32 level = 0; level < 4; ++level) {
    guest_window(vmcb, g_read);
    path();
    *entry(level) &= ~1ull;
    if (level < 3) {
      npt_pt[16 + level] = 0;  // the next table is unmapped for the host
    }
    RUN_EXPECT("NPT-ORDER-04 NPT-ORDER-06 NPT-FAULT-16", vmcb, VMEXIT_EXCP14);
    CHECK_EQ("NPT-ORDER-04 NPT-ORDER-06", vmcb.info1(), 0);
    CHECK_EQ("NPT-ORDER-04", vmcb.info2(), (1ull << 39) | 0x8000);
  }
  struct Row {
    const u8* code;
    u64 clear, set;
    int cpl;
    u64 error;
  };
  const Row rows[] = {
      {g_write, 2, 0, 0, 3}, {g_write, 2, 0, 3, 7}, {g_read, 4, 0, 3, 5}, {g_fetch, 0, 1ull << 63, 0, 0x11}};
  for (const Row& row : rows) {  // guest permission faults come before the final host translation
    guest_window(vmcb, row.code);
    path();
    if (row.cpl) {
      user(vmcb);
    }
    *entry(3) = (*entry(3) & ~row.clear) | row.set;
    npt_pt[8] = 0;
    RUN_EXPECT("NPT-ORDER-10 NPT-FAULT-14", vmcb, VMEXIT_EXCP14);
    CHECK_EQ("NPT-ORDER-10 NPT-ATTR-13 NPT-ATTR-06 NPT-ATTR-02 NPT-WALK-04", vmcb.info1(), row.error);
  }
  // Not intercepted: the guest's own handler.
  guest_window(vmcb, g_read);
  path();
  vmcb.no_intercept(INTERCEPT_EXCP14);
  *entry(3) = 0;
  watch(14, g_read_end - 4);
  RUN_LEGAL("NPT-FAULT-15", vmcb);
  CHECK_EQ("NPT-FAULT-15", seen_count, 1);
  CHECK_EQ("NPT-FAULT-15", seen_cr2, (1ull << 39) | 0x8000);
}
