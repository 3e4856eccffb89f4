// SPDX-License-Identifier: Apache-2.0
// Nested faults of the final page: EXITINFO1, EXITINFO2, whatever the guest's privilege (manual 2.21.6).
// shows: EXITCODE-03 EXITCODE-59 EXITCODE-60 EXITCODE-61 INS-VMEXIT-27 NPT-ATTR-02 NPT-ATTR-06
// shows: NPT-ATTR-14 NPT-FAULT-02 NPT-FAULT-03 NPT-FAULT-04 NPT-FAULT-05 NPT-FAULT-06 NPT-FAULT-07
// shows: NPT-FAULT-08 NPT-FAULT-10 NPT-FAULT-12 NPT-ORDER-11 NPT-WALK-11 NPT-WALK-13 NPT-WALK-14
// shows: VMCB-CTL-77
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
GUEST64(g_write, "mov [rdi], rbx")
GUEST64(g_fetch, "jmp rdi")
namespace {
struct Row {
  const char* id;
  const u8* code;
  u64 entry;  // of the host page
  u64 error;
};
constexpr u64 kPage = svm::kWindow + 0x8000;
const Row kRows[] = {
    {"NPT-FAULT-05 NPT-FAULT-08", g_read, 0, 4},
    {"NPT-FAULT-07 NPT-FAULT-05", g_write, 0, 6},
    {"NPT-FAULT-12 NPT-FAULT-08", g_fetch, 0, 0x14},
    {"NPT-FAULT-06 NPT-WALK-13 NPT-ATTR-02", g_write, kPage | 5, 7},
    {"NPT-WALK-14 NPT-ATTR-06", g_fetch, kPage | 7 | (1ull << 63), 0x15},
    {"NPT-WALK-11 NPT-ATTR-14", g_read, kPage | 3, 5},
    {"NPT-ATTR-14", g_write, kPage | 3, 7},
    {"NPT-ATTR-14", g_fetch, kPage | 3, 0x15},
};
}  // namespace
void test() {
  using namespace svm;
  enable();
  for (const Row& row : kRows) {
    for (int cpl = 0; cpl < 4; cpl += 3) {
      guest_window(vmcb, row.code);
      if (cpl) {
        user(vmcb);
      }
      npt_pt[8] = row.entry;
      regs.rdi = window_address(8) + 0x123;
      vmcb.intercept(INTERCEPT_EXCP14);
      RUN_EXPECT("NPT-FAULT-02 EXITCODE-59 EXITCODE-03 NPT-ORDER-11", vmcb, VMEXIT_NPF);
      CHECK_EQ(row.id, u32(vmcb.info1()), row.error);
      CHECK_EQ("NPT-FAULT-04 EXITCODE-60 NPT-FAULT-10", u32(vmcb.info1()), row.error);
      CHECK_EQ("NPT-FAULT-03 EXITCODE-61 VMCB-CTL-77 INS-VMEXIT-27", vmcb.info2(), window_address(8) + 0x123);
      CHECK_EQ("NPT-FAULT-02", vmcb.rip(),
               row.code == g_fetch ? window_address(8) + 0x123 : address_of(row.code));
      npt_pt[8] = window_address(8) | 7;
    }
  }
}
