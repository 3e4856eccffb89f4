// SPDX-License-Identifier: Apache-2.0
// An intercepted #DF after combination (manual 2.8.9).
// shows: ERR-A-40 EXC-DF-01 EXC-DF-04 EXC-GEN-08 EXITINT-23
#include "svm.h"
GUEST64(g_gp, "mov eax, 0x7f8\n mov es, eax")
GUEST64(g_pf, "mov eax, [0x7000010]")
alignas(16) static u64 idt[64];
void test() {
  using svm::vmcb;
  svm::enable();
  svm::unmap();
  for (int i = 0; i < 64; ++i) {
    idt[i] = fw_idt[i];
  }
  idt[13 * 2] &= ~0x800000000000ull;
  idt[14 * 2] &= ~0x800000000000ull;
  svm::guest64(vmcb, g_gp);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  vmcb.intercept(INTERCEPT_EXCP8);
  RUN_EXPECT("EXITINT-23 EXC-GEN-08 EXC-DF-01", vmcb, VMEXIT_EXCP8);
  CHECK_EQ("ERR-A-40", vmcb.q(VMCB_EXITINTINFO), 0x7f8'80000b0d);  // the #GP whose delivery failed
  svm::guest64(vmcb, g_pf);                                        // #PF, then #NP: #DF; CR2 has been written
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  vmcb.intercept(INTERCEPT_EXCP8);
  RUN_EXPECT("EXC-DF-01", vmcb, VMEXIT_EXCP8);
  CHECK_EQ("EXC-DF-04", vmcb.q(VMCB_CR2), 0x7000010);
}
