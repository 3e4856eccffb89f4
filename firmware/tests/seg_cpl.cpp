// SPDX-License-Identifier: Apache-2.0
// The guest CPL is the VMCB's CPL byte, not SS.DPL; real mode forces 0 (manual 2.2.1).
// shows: INS-VMRUN-50 INS-VMRUN-52 SEG-ATTR-15 SEG-ATTR-18 VMCB-SAVE-44 VMRUN-LOAD-21 VMRUN-LOAD-22
#include "svm.h"
GUEST64(g_hlt, "mov rax, cr0")
GUEST16(g_real, "mov eax, cr0\n hlt")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_hlt);
  svm::user(vmcb);
  vmcb.w(VMCB_SS_ATTRIB) = 0xc93;  // DPL 0
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("SEG-ATTR-15 VMRUN-LOAD-21 INS-VMRUN-52", vmcb, VMEXIT_EXCP13);
  CHECK_EQ("SEG-ATTR-15 SEG-ATTR-18", vmcb.b(VMCB_CPL), 3);
  svm::place(0x8000, g_real, g_real_end);
  svm::guest16(vmcb, 0x8000);
  vmcb.b(VMCB_CPL) = 3;
  vmcb.intercept(INTERCEPT_HLT);
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("VMRUN-LOAD-22 INS-VMRUN-50 VMCB-SAVE-44", vmcb, VMEXIT_HLT);
  CHECK_EQ("VMRUN-LOAD-22 SEG-ATTR-18", vmcb.b(VMCB_CPL), 0);
}
