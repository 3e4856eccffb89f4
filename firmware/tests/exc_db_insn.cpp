// SPDX-License-Identifier: Apache-2.0
// Instruction breakpoints of a guest; RF of the VMCB suppresses one on the first instruction
// (manual 2.8.2, 2.2.1).
// shows: EXC-DB-01 EXC-DB-02 EXC-DB-04 ICPT-GEN-10 VMCB-SAVE-52 VMRUN-DBG-05 VMRUN-LOAD-17
#include "svm.h"
GUEST64(g_code, "mov ebx, 1\n mov ebx, 2")
void test() {
  using svm::vmcb;
  svm::enable();
  fw::write_dr0(svm::address_of(g_code));
  auto setup = [](u64 flags) {
    svm::guest64(vmcb, g_code);
    vmcb.q(VMCB_DR7) = 0x402;
    vmcb.q(VMCB_RFLAGS) = flags;
    vmcb.intercept(INTERCEPT_EXCP1);
    svm::regs.rbx = 0;
  };
  setup(2);
  RUN_EXPECT("EXC-DB-01 EXC-DB-02 VMRUN-DBG-05 VMRUN-LOAD-17", vmcb, VMEXIT_EXCP1);
  CHECK_EQ("EXC-DB-02", vmcb.rip(), svm::address_of(g_code));
  CHECK_EQ("EXC-DB-02", svm::regs.rbx, 0);
  CHECK_EQ("EXC-DB-04", vmcb.q(VMCB_DR6), 0xffff0ff1);
  CHECK_EQ("VMCB-SAVE-52", vmcb.q(VMCB_DR7), 0x402);
  setup(RFLAGS_RF | 2);
  RUN_LEGAL("VMRUN-DBG-05", vmcb);
  CHECK_EQ("VMRUN-DBG-05", svm::regs.rbx, 2);
  fw::write_dr0(svm::address_of(g_code) + 5);
  setup(RFLAGS_RF | 2);
  RUN_EXPECT("VMRUN-DBG-05 ICPT-GEN-10", vmcb, VMEXIT_EXCP1);
  CHECK_EQ("VMRUN-DBG-05", svm::regs.rbx, 1);
}
