// SPDX-License-Identifier: Apache-2.0
// EVENTINJ: vectors, types, error codes, unconditional delivery (manual 2.16).
// shows: EVINJ-01 EVINJ-02 EVINJ-06 EVINJ-07 EVINJ-08 EVINJ-09 EVINJ-14 EVINJ-16 EVINJ-17 EVINJ-18
// shows: EVINJ-19 EVINJ-24 EVINJ-25 EVINJ-26 EVINJ-27 EVINJ-28 INS-VMRUN-26 INS-VMRUN-68 INS-VMRUN-69
// shows: VMCB-21 VMCB-CTL-82 VMEXIT-10
#include "svm.h"
GUEST64(g_nop, "nop")
namespace {
using svm::vmcb;
void inject(u64 event, u32 vector, const char* id) {
  svm::seen_count = 0;
  svm::watch(vector);
  svm::guest64(vmcb, g_nop);
  vmcb.d(VMCB_INTERCEPT_EXC) = 0xffffffff & ~(1u << 2) & ~(1u << 9);
  vmcb.intercept(INTERCEPT_INTR);
  vmcb.intercept(INTERCEPT_NMI);
  vmcb.intercept(INTERCEPT_VINTR);
  vmcb.intercept(INTERCEPT_SWINT);
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | event;
  RUN_EXPECT(id, vmcb, VMEXIT_VMMCALL);
  CHECK_EQ(id, svm::seen_count, 1);
  CHECK_EQ("EVINJ-14", svm::seen.vector, vector);
  CHECK_EQ("EVINJ-01 INS-VMRUN-68", svm::seen.rip, svm::address_of(g_nop));
  CHECK_EQ("VMEXIT-10", vmcb.q(VMCB_EVENTINJ) & EVENTINFO_V, 0);
}
}  // namespace
void test() {
  svm::enable();
  inject(0x40, 0x40, "EVINJ-16 EVINJ-07 EVINJ-02 INS-VMRUN-26 VMCB-21 VMCB-CTL-82");
  inject(0xfe, 0xfe, "EVINJ-16 EVINJ-02");
  inject(0x20, 0x20, "EVINJ-16");
  inject(0x200 | 2, 2, "EVINJ-17 EVINJ-08");
  inject(0x300 | 6, 6, "EVINJ-18 EVINJ-06 EVINJ-25");
  inject(0x300 | 6 | 0xffffffff00000000, 6, "EVINJ-28");
  inject(0x300 | 0, 0, "EVINJ-18");
  inject(0xb00 | 13 | (0x1234ull << 32), 13, "EVINJ-06 EVINJ-24 EVINJ-27");
  CHECK_EQ("EVINJ-27", svm::seen.error, 0x1234);
  inject(0xb00 | 14 | (0x15ull << 32), 14, "EVINJ-06 EVINJ-24 EVINJ-27");
  CHECK_EQ("EVINJ-27", svm::seen.error, 0x15);
  inject(0x400 | 0x80, 0x80, "EVINJ-19 EVINJ-09");
  svm::guest64(vmcb, g_nop);
  vmcb.q(VMCB_EVENTINJ) = 0x340;
  svm::seen_count = 0;
  RUN_EXPECT("EVINJ-26 INS-VMRUN-69", vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("EVINJ-26", svm::seen_count, 0);
}
