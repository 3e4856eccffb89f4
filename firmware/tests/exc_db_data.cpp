// SPDX-License-Identifier: Apache-2.0
// A data breakpoint is a trap: RIP of the next instruction, DR6 with the hit (manual 2.8.2, 2.4.1).
// shows: ERR-A-23 EXC-DB-03 EXITSTATE-03 EXITSTATE-04 EXITSTATE-05 ICPT-GEN-11
#include "svm.h"
GUEST64(g_store, "mov [rbx], eax\n cpuid")
static u64 cell;
void test() {
  using svm::vmcb;
  svm::enable();
  cell = 0;
  fw::write_dr1(svm::address_of(&cell));
  svm::guest64(vmcb, g_store);
  vmcb.q(VMCB_DR7) = 0x400 | (1 << 3) | (0xdu << 20);  // DR1: write, 4 bytes
  vmcb.q(VMCB_RAX) = 0x99;
  vmcb.intercept(INTERCEPT_EXCP1);
  vmcb.intercept(INTERCEPT_CPUID);
  svm::regs.rbx = svm::address_of(&cell);
  RUN_EXPECT("EXC-DB-03 ICPT-GEN-11", vmcb, VMEXIT_EXCP1);
  CHECK_EQ("EXITSTATE-04 EXC-DB-03", vmcb.rip(), svm::address_of(g_store) + 2);
  CHECK_EQ("EXITSTATE-05 ERR-A-23", vmcb.q(VMCB_DR6), 0xffff0ff2);
  CHECK_EQ("ERR-A-23", vmcb.q(VMCB_DR7), 0x400 | (1 << 3) | (0xdu << 20));
  CHECK_EQ("EXITSTATE-03", *const_cast<volatile u64*>(&cell), 0x99);
}
