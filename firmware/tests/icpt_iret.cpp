// SPDX-License-Identifier: Apache-2.0
// IRET and INTn intercepts come before everything the instruction would do (manual 2.5.13, 2.5.14).
// shows: EXITCODE-37 EXITCODE-38 ICPT-IRET-01 ICPT-IRET-02 ICPT-SWINT-01 ICPT-SWINT-02 ICPT-SWINT-03
// shows: ICPT-SWINT-04 VMCB-CTL-27 VMCB-CTL-28
#include "svm.h"
GUEST64(g_iret, "iretq")
GUEST64(g_int, "int 0x30")
GUEST64(g_int14, "int 14")
void test() {
  using svm::vmcb;
  svm::enable();
  auto run = [](const char* id, const u8* code, u32 bit, u64 exit) {
    svm::guest64(vmcb, code);
    vmcb.q(VMCB_RSP) = 0x8000000000000000;  // nothing can be pushed or popped
    vmcb.d(VMCB_IDTR_LIMIT) = 0;
    vmcb.d(VMCB_INTERCEPT_EXC) = 0xffffffff & ~(1u << 2) & ~(1u << 9);
    vmcb.intercept(bit);
    RUN_EXPECT(id, vmcb, exit);
    CHECK_EQ(id, vmcb.rip(), svm::address_of(code));
    CHECK_EQ(id, vmcb.q(VMCB_EXITINTINFO), 0);
  };
  run("ICPT-IRET-01 ICPT-IRET-02 VMCB-CTL-27 EXITCODE-37", g_iret, INTERCEPT_IRET, VMEXIT_IRET);
  run("ICPT-SWINT-01 ICPT-SWINT-02 ICPT-SWINT-03 VMCB-CTL-28 EXITCODE-38", g_int, INTERCEPT_SWINT,
      VMEXIT_SWINT);
  run("ICPT-SWINT-01 ICPT-SWINT-04", g_int14, INTERCEPT_SWINT, VMEXIT_SWINT);
}
