// SPDX-License-Identifier: Apache-2.0
// A real-mode guest takes INT n and an injected interrupt through its IVT (manual 2.15, 2.16).
// shows: EVINJ-02 EVINJ-14 EXC-GP-01 PREAL-03
#include "svm.h"
GUEST16(g_code, "int 0x40\n mov cx, bx\n nop\n nop")
GUEST16(g_handler, "inc bx\n iret")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::place(0x8000, g_code, g_code_end);
  svm::place(0x8100, g_handler, g_handler_end);
  reinterpret_cast<volatile u32*>(uptr(0x9000))[0x40] = 0x08000100;
  reinterpret_cast<volatile u32*>(uptr(0x9000))[0x41] = 0x08000100;
  auto setup = [] {
    svm::guest16(vmcb, 0x8000);
    vmcb.q(VMCB_IDTR_BASE) = 0x9000;
    svm::regs.rbx = 0;
  };
  setup();
  RUN_LEGAL("PREAL-03", vmcb);
  CHECK_EQ("PREAL-03", u16(svm::regs.rcx), 1);
  setup();
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x41;
  RUN_LEGAL("EVINJ-14 EVINJ-02", vmcb);
  CHECK_EQ("EVINJ-14", u16(svm::regs.rcx), 2);
  setup();
  vmcb.d(VMCB_IDTR_LIMIT) =
      0xff;  // INT 40h lies beyond: #GP, which is beyond, too … shutdown is not reached: vector 13 fits
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("EXC-GP-01", vmcb, VMEXIT_EXCP13);
  CHECK_EQ("EXC-GP-01", vmcb.rip(), 0);
}
