// SPDX-License-Identifier: Apache-2.0
// RF in the frame of an injected exception: set for faults, as it is where they occur by themselves, not for
// #BP and #DF (manual 2.16; APM 2, 3.1.6 and 8.2).
// shows: EVINJ-05
#include "svm.h"
GUEST64(g_nop, "nop")
void test() {
  using namespace svm;
  enable();
  struct Row {
    u32 vector;
    u64 error, rf;
  };
  const Row rows[] = {
      {0, 0, RFLAGS_RF}, {6, 0, RFLAGS_RF}, {13, EVENTINFO_EV, RFLAGS_RF}, {8, EVENTINFO_EV, 0}, {3, 0, 0}};
  for (const Row& row : rows) {
    guest64(vmcb, g_nop);
    watch(row.vector, g_nop_end - 4);
    vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x300 | row.error | row.vector;
    seen_count = 0;
    RUN_LEGAL("EVINJ-05", vmcb);
    CHECK_EQ("EVINJ-05", seen_count, 1);
    CHECK_EQ("EVINJ-05 RF", seen.rflags & RFLAGS_RF, row.rf);
  }
}
