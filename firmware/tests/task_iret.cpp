// SPDX-License-Identifier: Apache-2.0
// IRET with NT = 1 is a task switch, too; a bad incoming TSS faults first (manual 2.10.1).
// shows: EXC-NP-02 EXC-TS-01 TASK-03 TASK-07 TASK-12 TASK-15
#include "svm.h"
GUEST32(g_iret, "iretd")
GUEST32(g_jmp, ".byte 0xea, 0, 0, 0, 0, 0x60, 0")
namespace {
using svm::vmcb;
u32 incoming[32], outgoing[32];
u64 tss_descriptor(const void* tss, u64 type) {
  const u64 base = svm::address_of(tss);
  return 0x67 | (base & 0xffffff) << 16 | (type << 40) | (base >> 24 & 0xff) << 56;
}
}  // namespace
void test() {
  svm::enable();
  svm::Vmcb& host = svm::vmcb2;
  svm::vmsave(host);
  svm::Page& guest = svm::iopm[0];
  svm::vmsave(guest);
  auto& state = static_cast<svm::Vmcb&>(guest);
  state.segment(VMCB_TR_SEL, 0x68, 0x08b, 0x67, svm::address_of(outgoing));
  fw_gdt[12] = tss_descriptor(incoming, 0x8b);
  fw_gdt[13] = tss_descriptor(outgoing, 0x8b);
  outgoing[0] = 0x60;
  svm::vmload(guest);
  svm::guest32(vmcb, g_iret);
  vmcb.q(VMCB_RFLAGS) = RFLAGS_NT | 2;
  vmcb.intercept(INTERCEPT_TASK_SWITCH);
  RUN_EXPECT("TASK-03", vmcb, VMEXIT_TASK_SWITCH);
  CHECK_EQ("TASK-12", vmcb.info1() & 0xffff, 0x60);
  CHECK_EQ("TASK-15", vmcb.info2() >> 32 & 0x50, 0x10);
  fw_gdt[12] = tss_descriptor(incoming, 0x09);  // not present
  svm::guest32(vmcb, g_jmp);
  vmcb.intercept(INTERCEPT_TASK_SWITCH);
  vmcb.intercept(INTERCEPT_EXCP11);
  vmcb.intercept(INTERCEPT_EXCP10);
  RUN_EXPECT("TASK-07", vmcb, VMEXIT_EXCP11);
  CHECK_EQ("EXC-NP-02", vmcb.info1(), 0x60);
  fw_gdt[12] = tss_descriptor(incoming, 0x89) - 0x10;  // limit 57h
  svm::guest32(vmcb, g_jmp);
  vmcb.intercept(INTERCEPT_TASK_SWITCH);
  vmcb.intercept(INTERCEPT_EXCP10);
  RUN_EXPECT("TASK-07 EXC-TS-01", vmcb, VMEXIT_EXCP10);
  svm::vmload(host);
}
