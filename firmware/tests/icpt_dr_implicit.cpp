// SPDX-License-Identifier: Apache-2.0
// #DB writes DR6 and DR7 without asking the DR-write intercepts (manual 2.5.4).
// shows: ICPT-DRN-03 ICPT-DRN-04
#include "svm.h"
GUEST64(g_detect, "mov rax, dr0")
GUEST64(g_step, "nop")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::watch(1);
  auto setup = [](const u8* code) {
    svm::guest64(vmcb, code);
    for (u32 i = 0; i < 8; ++i) {
      vmcb.intercept(INTERCEPT_DR0_WRITE + i);
    }
    svm::seen_count = 0;
  };
  setup(g_detect);
  vmcb.q(VMCB_DR7) = 0x2400;  // general detect: the #DB handler may use the registers again
  RUN_LEGAL("ICPT-DRN-04", vmcb);
  CHECK_EQ("ICPT-DRN-04", svm::seen_count, 1);
  CHECK_EQ("ICPT-DRN-04", svm::seen.rip, svm::address_of(g_detect));
  CHECK_EQ("ICPT-DRN-04", svm::seen_dr7, 0x400);
  CHECK_EQ("ICPT-DRN-03", svm::seen_dr6, 0xffff2ff0);
  setup(g_step);
  vmcb.q(VMCB_RFLAGS) = RFLAGS_TF | 2;
  vmcb.q(VMCB_DR6) = 0xffff0ff0;
  fw::handlers[1] = [](fw::Frame& frame) {
    frame.rflags &= ~u64(RFLAGS_TF);
    ++svm::seen_count;
    svm::seen_dr6 = fw::read_dr6();
  };
  RUN_LEGAL("ICPT-DRN-03", vmcb);
  CHECK_EQ("ICPT-DRN-03", svm::seen_count, 1);
  CHECK_EQ("ICPT-DRN-03", svm::seen_dr6, 0xffff4ff0);
  CHECK_EQ("ICPT-DRN-03", vmcb.q(VMCB_DR6), 0xffff4ff0);
}
