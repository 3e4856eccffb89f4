// SPDX-License-Identifier: Apache-2.0
// An interrupt in real mode to an offset beyond the limit of CS: #GP before anything is pushed, and
// EXITINTINFO names the event that was being delivered (manual 2.4.3).
// shows: ERR-D-08
#include "svm.h"
GUEST16(g_int, "int 0x20\n nop")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  svm::place(0x20000, g_int, g_int_end);
  volatile u16* ivt = reinterpret_cast<u16*>(0x3000);
  for (int i = 0; i < 512; ++i) ivt[i] = i & 1 ? 0x2000 : 0x400;
  ivt[0x40] = 0x1000;  // vector 20h -> 2000:1000
  ivt[0x41] = 0x2000;
  const auto setup = [](u32 limit) {
    svm::guest16(vmcb, 0x20000);
    vmcb.d(VMCB_CS_SEL + 4) = limit;
    vmcb.q(VMCB_IDTR_LIMIT + 4) = 0x3000;
    vmcb.d(VMCB_IDTR_LIMIT) = 0x3ff;
    vmcb.intercept(INTERCEPT_EXCP13);
  };
  volatile u8* handler = reinterpret_cast<u8*>(0x21000);
  handler[0] = 0x0f;
  handler[1] = 0x01;
  handler[2] = 0xd9;
  setup(0xfff);
  const u64 rsp = vmcb.q(VMCB_RSP);
  volatile u16* top = reinterpret_cast<u16*>(0x20000 + u16(rsp));
  top[-1] = top[-2] = top[-3] = 0x5a5a;
  RUN_EXPECT("ERR-D-08", vmcb, VMEXIT_EXCP13);
  CHECK_EQ("ERR-D-08 EXITINTINFO", vmcb.q(VMCB_EXITINTINFO), 0x80000420);
  CHECK_EQ("ERR-D-08 RSP", vmcb.q(VMCB_RSP), rsp);
  CHECK_EQ("ERR-D-08 nothing pushed", top[-1], 0x5a5a);
  // The table's limit: its last byte is the last of the vector's entry, or one less.
  setup(0x1002);
  vmcb.d(VMCB_IDTR_LIMIT) = 0x82;
  RUN_EXPECT("ISA limit of the IVT", vmcb, VMEXIT_EXCP13);
  CHECK_EQ("ISA limit of the IVT", vmcb.info1(), 0x102);
  setup(0x1002);
  vmcb.d(VMCB_IDTR_LIMIT) = 0x83;
  RUN_EXPECT("ISA limit of the IVT", vmcb, VMEXIT_VMMCALL);
  setup(0x1002);  // the last byte of the handler
  RUN_EXPECT("ERR-D-08", vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("ERR-D-08 RSP", vmcb.q(VMCB_RSP), u16(rsp - 6));
}
