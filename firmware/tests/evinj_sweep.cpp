// SPDX-License-Identifier: Apache-2.0
// Every vector as an exception: which ones may be injected (as settled).
// shows: ERR-B-05 ERR-B-06 ERR-B-12
#include "svm.h"
GUEST64(g_count, "inc r8")
namespace {
bool valid(u32 v) { return v <= 31 && ((1u << v) & 0x400f7dcb); }  // 0 1 3 6 7 8 10-14 16-19 30, 64-bit mode
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  for (u32 vector = 0; vector < 32; ++vector) {
    svm::guest64(vmcb, g_count);
    svm::regs.r8 = 0;
    vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x300 | vector;
    const bool has_error = vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 30;
    if (has_error) {
      vmcb.q(VMCB_EVENTINJ) = vmcb.q(VMCB_EVENTINJ) | EVENTINFO_EV;
    }
    svm::watch(vector, g_count_end - 4);
    svm::run(vmcb);
    CHECK_EQ("ERR-B-06 ERR-B-05", vmcb.exit_code(), valid(vector) ? VMEXIT_VMMCALL : VMEXIT_INVALID);
    CHECK_EQ("ERR-B-06", svm::seen_count, valid(vector) ? 1 : 0);
    svm::seen_count = 0;
  }
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x320;
  RUN_INVALID("ERR-B-06 ERR-B-12", vmcb);
  CHECK_EQ("ERR-B-12", vmcb.exit_code(), VMEXIT_INVALID);
}
