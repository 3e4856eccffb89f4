// SPDX-License-Identifier: Apache-2.0
// In paged real mode no exception pushes an error code: EXITINTINFO has EV = 0 for a #GP whose delivery meets
// an intercepted #PF, and injecting it again completes the delivery (manual 2.4.2, 2.15).
// shows: EVINJ-03 EXITINT-13 EXITINT-20
#include "svm.h"
GUEST16(g_gp, "mov bx, [0xffff]\n nop")
GUEST16(g_handler, "mov si, sp")
namespace {
alignas(4096) u32 directory[1024], table[1024];
}
void test() {
  using namespace svm;
  enable();
  directory[0] = u32(address_of(table)) | 3;
  for (u32 i = 0; i < 0x40; ++i) {
    table[i] = (i << 12) | 3;
  }
  table[0x20] = 0;  // the stack
  place(0x8000, g_gp, g_gp_end);
  place(0x8100, g_handler, g_handler_end);
  auto* const vector = reinterpret_cast<volatile u16*>(uptr(13 * 4));
  const u16 kept[2] = {vector[0], vector[1]};
  vector[0] = 0x100;
  vector[1] = 0x800;
  guest16(vmcb, 0x8000);
  vmcb.segment(VMCB_SS_SEL, 0x2000, 0x093, 0xffff, 0x20000);
  vmcb.q(VMCB_RSP) = 0x800;
  vmcb.q(VMCB_CR0) = CR0_PG | CR0_WP | CR0_ET;
  vmcb.q(VMCB_CR3) = address_of(directory);
  vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT("EXITINT-13", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXITINT-13", u32(vmcb.q(VMCB_EXITINTINFO)), 0x8000030d);
  CHECK_EQ("EXITINT-20", vmcb.info2(), 0x207fe);
  CHECK_EQ("EXITINT-20", vmcb.info1() & ~4ull, 2);
  table[0x20] = 0x20000 | 3;
  vmcb.q(VMCB_EVENTINJ) = vmcb.q(VMCB_EXITINTINFO);
  RUN_LEGAL("EVINJ-03", vmcb);
  CHECK_EQ("EVINJ-03", u16(regs.rsi), 0x800 - 6);
  CHECK_EQ("EVINJ-03", *reinterpret_cast<volatile u16*>(0x207fa), 0);  // IP of the MOV
  vector[0] = kept[0];
  vector[1] = kept[1];
}
