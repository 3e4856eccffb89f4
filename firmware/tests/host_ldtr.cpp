// SPDX-License-Identifier: Apache-2.0
// LDTR and CR2 are not switched by VMRUN and #VMEXIT (manual 2.2.1).
// shows: ERR-B-59 INS-VMEXIT-48 INS-VMRUN-20 INS-VMRUN-41 VMCB-SAVE-68 VMEXIT-23 VMRUN-LOAD-08
// shows: VMRUN-SAVE-15
#include "svm.h"
GUEST64(g_lldt, "mov eax, 0x68\n lldt ax\n mov rax, cr2\n mov rbx, rax\n mov rax, 0x5678\n mov cr2, rax")
void test() {
  svm::enable();
  fw_gdt[12] = 0x0000820012340017;
  fw_gdt[13] = 0;
  fw_gdt[13] = 0x0000820012340027;
  fw_gdt[14] = 0;
  asm volatile("lldt %w0" ::"r"(0));
  fw::write_cr2(0x1111);
  svm::guest64(svm::vmcb, g_lldt);
  svm::vmcb.q(VMCB_CR2) = 0x2222;
  RUN_LEGAL("VMRUN-SAVE-15", svm::vmcb);
  u32 ldtr;
  asm volatile("sldt %0" : "=r"(ldtr));
  CHECK_EQ("VMRUN-SAVE-15 VMEXIT-23", ldtr, 0x68);
  CHECK_EQ("VMRUN-LOAD-08 INS-VMRUN-41", svm::regs.rbx, 0x2222);
  CHECK_EQ("VMCB-SAVE-68", svm::vmcb.q(VMCB_CR2), 0x5678);
  CHECK_EQ("INS-VMRUN-20 INS-VMEXIT-48 ERR-B-59", fw::read_cr2(), 0x5678);
}
