// SPDX-License-Identifier: Apache-2.0
// Fields that implement fewer bits than they occupy (manual table C-2).
// shows: ERR-A-07 INS-VMRUN-31 INS-VMRUN-34 INS-VMRUN-35 INS-VMRUN-36 VMCB-26 VMCB-27 VMCB-SAVE-05
// shows: VMCB-SAVE-17 VMCB-SAVE-28 VMCB-SAVE-36 VMRUN-LOAD-13 VMRUN-LOAD-14 VMRUN-LOAD-15 VMRUN-LOAD-16
#include "svm.h"
GUEST64(g_sgdt,
        "sub rsp, 32\n sgdt [rsp]\n movzx ebx, word ptr [rsp]\n mov rsi, [rsp + 2]\n sidt [rsp]\n"
        "movzx ecx, word ptr [rsp]\n mov rdi, [rsp + 2]\n add rsp, 32")
GUEST32(g_es, "mov ebx, es:[0]\n mov ecx, [4]")
static u32 cells[4];
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_sgdt);
  vmcb.d(VMCB_GDTR_LIMIT) = 0x100ff;
  vmcb.d(VMCB_IDTR_LIMIT) = 0x30fff;
  RUN_LEGAL("VMCB-27", vmcb);
  CHECK_EQ("VMCB-27 VMCB-SAVE-28 VMRUN-LOAD-14 INS-VMRUN-35", svm::regs.rbx, 0xff);
  CHECK_EQ("VMCB-27 VMCB-SAVE-36 VMRUN-LOAD-13 INS-VMRUN-36", svm::regs.rcx, 0xfff);
  CHECK_EQ("VMRUN-LOAD-14", svm::regs.rsi, svm::address_of(fw_gdt));
  CHECK_EQ("VMRUN-LOAD-13", svm::regs.rdi, svm::address_of(fw_idt));
  cells[0] = 0xabcd;
  cells[1] = 0x1234;
  svm::guest32(vmcb, g_es);
  vmcb.segment(VMCB_ES_SEL, 0x7770, 0xc93, 0xffffffff, svm::address_of(cells) | 0xdead000000000000);
  vmcb.segment(VMCB_DS_SEL, 0x7778, 0xc93, 0xffffffff, svm::address_of(cells) | 0xbeef00000000);
  RUN_LEGAL("VMCB-26", vmcb);
  CHECK_EQ("VMCB-26 ERR-A-07 VMRUN-LOAD-15 INS-VMRUN-31 VMCB-SAVE-05", svm::regs.rbx, 0xabcd);
  CHECK_EQ("VMCB-26 ERR-A-07 VMRUN-LOAD-16 INS-VMRUN-34 VMCB-SAVE-17", svm::regs.rcx, 0x1234);
}
