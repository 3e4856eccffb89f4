// SPDX-License-Identifier: Apache-2.0
// CS base and limit come from the VMCB, not from a descriptor (manual 2.2.1).
// shows: INS-VMEXIT-03 INS-VMRUN-32 INS-VMRUN-43 VMCB-SAVE-06 VMCB-SAVE-08 VMCB-SAVE-09 VMRUN-LOAD-01
// shows: VMRUN-LOAD-02
#include "svm.h"
GUEST32(g_code,
        "mov ebx, cs:[0x40]\n mov ecx, cs\n call 1f\n 1: pop edx\n jmp 2f\n .org g_code + 0x40\n .long "
        "0x13572468\n 2: nop")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest32(vmcb, nullptr);
  vmcb.segment(VMCB_CS_SEL, 0x7770, 0xc9b, 0xfff, svm::address_of(g_code));
  RUN_LEGAL("VMRUN-LOAD-01 INS-VMRUN-32", vmcb);
  CHECK_EQ("VMRUN-LOAD-01 VMCB-SAVE-09 INS-VMRUN-32", u32(svm::regs.rbx), 0x13572468);
  CHECK_EQ("VMRUN-LOAD-01 VMCB-SAVE-06", u32(svm::regs.rcx), 0x7770);
  CHECK("VMRUN-LOAD-02", u32(svm::regs.rdx) < 0x40);
  CHECK_EQ("VMCB-SAVE-09 INS-VMEXIT-03", vmcb.q(VMCB_CS_BASE), svm::address_of(g_code));
  CHECK_EQ("VMCB-SAVE-08 INS-VMEXIT-03", vmcb.d(VMCB_CS_LIMIT), 0xfff);
  CHECK_EQ("VMRUN-LOAD-02 INS-VMRUN-43", vmcb.rip(), u64(g_code_end - g_code) - 4);
}
