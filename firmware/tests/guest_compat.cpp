// SPDX-License-Identifier: Apache-2.0
// A guest in compatibility mode: 32-bit code under long-mode paging, exceptions through the 64-bit IDT
// (manual 2.2.1).
// shows: EXC-GEN-03 EXC-UD-01 SEG-ATTR-05 VMRUN-LOAD-01
#include "svm.h"
GUEST32(g_code, "mov eax, 0x80000000\n add eax, eax\n sbb ebx, ebx\n mov ecx, cs\n ud2")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_code);
  vmcb.segment(VMCB_CS_SEL, 0x30, 0xc9b, 0xffffffff, 0);
  svm::watch(6, g_code_end - 4);
  RUN_LEGAL("SEG-ATTR-05 VMRUN-LOAD-01", vmcb);
  CHECK_EQ("SEG-ATTR-05", u32(svm::regs.rbx), 0xffffffff);
  CHECK_EQ("SEG-ATTR-05", u32(svm::regs.rcx) & 0xffff, 0x30);
  CHECK_EQ("SEG-ATTR-05", svm::seen_count, 1);
  CHECK_EQ("SEG-ATTR-05", svm::seen.cs, 0x30);
  svm::guest64(vmcb, g_code);
  vmcb.segment(VMCB_CS_SEL, 0x30, 0xc9b, 0xffffffff, 0);
  vmcb.intercept(INTERCEPT_EXCP6);
  RUN_EXPECT("EXC-UD-01", vmcb, VMEXIT_EXCP6);
  CHECK_EQ("EXC-GEN-03", vmcb.w(VMCB_CS_SEL), 0x30);
}
