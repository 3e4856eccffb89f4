// SPDX-License-Identifier: Apache-2.0
// The task-switch intercept: far JMP, CALL, task gate, IRET with NT (manual 2.10.1).
// shows: ERR-A-48 ERR-A-49 EXITCODE-46 TASK-01 TASK-02 TASK-06 TASK-09 TASK-12 TASK-15 TASK-16 TASK-17
// shows: TASK-19 VMCB-CTL-36
#include "svm.h"
GUEST32(g_jmp, ".byte 0xea, 0, 0, 0, 0, 0x60, 0")
GUEST32(g_call, ".byte 0x9a, 0, 0, 0, 0, 0x60, 0")
GUEST32(g_int, "int 0x20")
GUEST32(g_iret, "iretd")
GUEST32(g_gate, ".byte 0x9a, 0, 0, 0, 0, 0x70, 0")
namespace {
using svm::vmcb;
u32 incoming[32], outgoing[32];
alignas(16) u64 idt[64];
void setup(const u8* code, u64 flags = 2) {
  svm::guest32(vmcb, code);
  vmcb.q(VMCB_RFLAGS) = flags;
  vmcb.intercept(INTERCEPT_TASK_SWITCH);
  vmcb.intercept(INTERCEPT_CR3_WRITE);
  vmcb.intercept(INTERCEPT_LDTR_WRITE);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
}
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
  fw_gdt[12] = tss_descriptor(incoming, 0x89);
  fw_gdt[13] = tss_descriptor(outgoing, 0x8b);
  fw_gdt[14] = 0x0000850000600000;  // task gate to 60h
  idt[0x20] = 0x0000850000600000;
  svm::vmload(guest);
  const u64 before = fw_gdt[12];
  setup(g_jmp);
  RUN_EXPECT("TASK-01 EXITCODE-46 VMCB-CTL-36", vmcb, VMEXIT_TASK_SWITCH);
  CHECK_EQ("TASK-12", vmcb.info1() & 0xffff, 0x60);
  CHECK_EQ("TASK-16 TASK-15 ERR-A-48", vmcb.info2() >> 32, 0x40);
  CHECK_EQ("ERR-A-49", vmcb.rip(), svm::address_of(g_jmp));
  CHECK_EQ("TASK-09", fw_gdt[12], before);
  u32 tr;
  asm volatile("str %0" : "=r"(tr));
  CHECK_EQ("TASK-09", tr, 0x68);
  setup(g_call);
  RUN_EXPECT("TASK-02", vmcb, VMEXIT_TASK_SWITCH);
  CHECK_EQ("TASK-16 TASK-15 ERR-A-48", vmcb.info2() >> 32, 0);
  setup(g_gate);
  RUN_EXPECT("TASK-02", vmcb, VMEXIT_TASK_SWITCH);
  CHECK_EQ("TASK-12", vmcb.info1() & 0xffff, 0x60);
  setup(g_int);
  RUN_EXPECT("TASK-06", vmcb, VMEXIT_TASK_SWITCH);
  CHECK_EQ("TASK-12", vmcb.info1() & 0xffff, 0x60);
  CHECK_EQ("TASK-17", (vmcb.info2() >> 44) & 1, 0);
  CHECK_EQ("TASK-19", vmcb.q(VMCB_EXITINTINFO) & 0x800007ff, 0x80000420);
  svm::vmload(host);
}
