// SPDX-License-Identifier: Apache-2.0
// Outside 64-bit mode a guest has EIP and ESP: bits 63:32 of RIP and RSP in the VMCB do not reach it
// (manual 2.2.1).
// shows: VMRUN-LOAD-01
#include "svm.h"
GUEST32(g_code, "push 0x1234\n pop eax\n mov ebx, esp")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_code);
  vmcb.segment(VMCB_CS_SEL, 0x30, 0xc9b, 0xffffffff, 0);
  const u64 rsp = vmcb.q(VMCB_RSP);
  vmcb.q(VMCB_RIP) |= 0x7654321000000000;
  vmcb.q(VMCB_RSP) |= 0x1234567800000000;
  RUN_LEGAL("VMRUN-LOAD-01", vmcb);
  CHECK_EQ("VMRUN-LOAD-01", u32(vmcb.q(VMCB_RAX)), 0x1234);
  CHECK_EQ("VMRUN-LOAD-01", svm::regs.rbx, rsp);
  CHECK_EQ("VMRUN-LOAD-01", vmcb.q(VMCB_RSP), rsp);
  CHECK_EQ("VMRUN-LOAD-01", vmcb.q(VMCB_RIP) >> 32, 0);
}
