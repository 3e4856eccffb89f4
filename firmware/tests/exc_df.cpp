// SPDX-License-Identifier: Apache-2.0
// #DF and shutdown in a guest: intercepts of the first, the second, the combined event
// (manual 2.4.2, 2.8, 2.8.9).
// shows: EXC-GEN-07 EXC-GEN-09 EXITCODE-48 EXITINT-12 EXITINT-16 EXITINT-21 EXITINT-22 EXITINT-24
// shows: ICPT-GEN-01 SHUT-01 VMCB-CTL-38
#include "svm.h"
GUEST64(g_gp, "mov eax, 0x7f8\n mov es, eax")
namespace {
alignas(16) u64 idt[64];
using svm::vmcb;
void setup(bool df_present) {
  for (int i = 0; i < 64; ++i) {
    idt[i] = fw_idt[i];
  }
  idt[13 * 2] &= ~0x800000000000ull;  // #GP gate not present: #NP while delivering #GP
  if (!df_present) {
    idt[8 * 2] &= ~0x800000000000ull;
  }
  svm::guest64(vmcb, g_gp);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
}
}  // namespace
void test() {
  svm::enable();
  setup(true);
  vmcb.intercept(INTERCEPT_EXCP11);
  vmcb.intercept(INTERCEPT_EXCP8);
  RUN_EXPECT("EXITINT-21 ICPT-GEN-01 EXC-GEN-07", vmcb, VMEXIT_EXCP11);
  CHECK_EQ("EXITINT-21 EXITINT-12 EXITINT-16", vmcb.q(VMCB_EXITINTINFO), 0x7f8'80000b0d);
  setup(true);
  svm::watch(8, g_gp_end - 4);
  RUN_LEGAL("EXITINT-22", vmcb);
  CHECK_EQ("EXITINT-22", svm::seen_count, 1);
  CHECK_EQ("EXITINT-22", svm::seen.error, 0);
  setup(false);
  RUN_EXPECT("EXITINT-24 EXC-GEN-09 SHUT-01 EXITCODE-48 VMCB-CTL-38", vmcb, VMEXIT_SHUTDOWN);
}
