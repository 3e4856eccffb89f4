// SPDX-License-Identifier: Apache-2.0
// #DB of TF in a guest: exit after the instruction, DR6 as a handler would see it (manual 2.8.2, 2.2.1).
// shows: EXC-DB-01 EXC-DB-03 EXC-DB-04 EXITSTATE-03 VMRUN-DBG-06 VMRUN-DBG-07
#include "svm.h"
GUEST64(g_step, "mov ebx, 1\n mov ebx, 2")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_step);
  vmcb.q(VMCB_RFLAGS) = 0x102;
  vmcb.intercept(INTERCEPT_EXCP1);
  RUN_EXPECT("EXC-DB-01 EXC-DB-03", vmcb, VMEXIT_EXCP1);
  CHECK_EQ("VMRUN-DBG-06 VMRUN-DBG-07 EXC-DB-03 EXITSTATE-03", vmcb.rip(), svm::address_of(g_step) + 5);
  CHECK_EQ("VMRUN-DBG-06 EXITSTATE-03", svm::regs.rbx, 1);
  CHECK_EQ("EXC-DB-04 VMRUN-DBG-07", vmcb.q(VMCB_DR6), 0xffff4ff0);
  svm::guest64(vmcb, g_step);
  vmcb.q(VMCB_RFLAGS) = 0x102;
  svm::watch(1, g_step_end - 4);
  vmcb.q(VMCB_RSP) = vmcb.q(VMCB_RSP);
  fw::handlers[1] = [](fw::Frame& frame) {
    svm::seen = frame;
    ++svm::seen_count;
    svm::seen_dr6 = fw::read_dr6();
    frame.rflags &= ~0x100ull;
  };
  RUN_LEGAL("EXC-DB-01", vmcb);
  CHECK_EQ("EXC-DB-04", svm::seen_dr6, 0xffff4ff0);
  CHECK_EQ("VMRUN-DBG-07", svm::seen.rip, svm::address_of(g_step) + 5);
  CHECK_EQ("VMRUN-DBG-07", svm::seen_count, 1);
}
