// SPDX-License-Identifier: Apache-2.0
// INTn with each vector below 32 reaches the guest's handler although every exception is intercepted
// (manual 2.5.14, 2.8, 2.9).
// shows: INTR-ICPT-04
#include "svm.h"
namespace {
alignas(16) u64 idt[64];
u8 code[8] = {0xcd, 0, 0x0f, 0x01, 0xd9};  // INTn, VMMCALL
constexpr u32 kExceptions = 0x400f7dfb;    // the intercept bits that exist
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  svm::watch(0x30);
  for (u32 vector = 0; vector < 32; ++vector) {  // one stub for all, none of these frames has an error code
    idt[2 * vector] = fw_idt[2 * 0x30];
    idt[2 * vector + 1] = fw_idt[2 * 0x30 + 1];
  }
  for (u32 vector = 0; vector < 32; ++vector) {
    code[1] = u8(vector);
    svm::guest64(vmcb, code);
    vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
    vmcb.d(VMCB_INTERCEPT_EXC) = kExceptions;
    RUN_EXPECT("INTR-ICPT-04", vmcb, VMEXIT_VMMCALL);
    CHECK_EQ("INTR-ICPT-04", svm::seen_count, vector + 1);
    CHECK_EQ("INTR-ICPT-04", svm::seen.rip, svm::address_of(code) + 2);
  }
}
