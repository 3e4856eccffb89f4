// SPDX-License-Identifier: Apache-2.0
// The task-switch intercept for task gates in the IDT: exceptions with error codes, #DF, an external
// interrupt; a gate that is not present faults first (manual 2.10.1).
// shows: TASK-04 TASK-05 TASK-08 TASK-13 TASK-18
#include "svm.h"
GUEST32(g_gp, "mov eax, 0x7f8\n mov es, eax")
GUEST32(g_int, "int 0x40")
GUEST32(g_spin, "mov ecx, 200\n 1: dec ecx\n jnz 1b")
GUEST32(g_call, ".byte 0x9a, 0, 0, 0, 0, 0x70, 0")
namespace {
using svm::vmcb;
u32 incoming[32], outgoing[32];
alignas(16) u64 idt[0x42];
constexpr u64 kTaskGate = 0x0000850000600000, kAbsentGate = 0x0000050000600000;
void setup(const u8* code) {
  svm::guest32(vmcb, code);
  vmcb.intercept(INTERCEPT_TASK_SWITCH);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
}
u64 tss_descriptor(const void* tss, u64 type) {
  const u64 base = svm::address_of(tss);
  return 0x67 | (base & 0xffffff) << 16 | (type << 40) | (base >> 24 & 0xff) << 56;
}
}  // namespace
void test() {
  svm::enable();
  svm::vmsave(svm::vmcb2);
  auto& state = static_cast<svm::Vmcb&>(svm::iopm[0]);
  svm::vmsave(state);
  state.segment(VMCB_TR_SEL, 0x68, 0x08b, 0x67, svm::address_of(outgoing));
  fw_gdt[12] = tss_descriptor(incoming, 0x89);
  fw_gdt[13] = tss_descriptor(outgoing, 0x8b);
  svm::vmload(state);

  idt[13] = kTaskGate;
  setup(g_gp);
  RUN_EXPECT("TASK-04", vmcb, VMEXIT_TASK_SWITCH);
  CHECK_EQ("TASK-04", vmcb.info1() & 0xffff, 0x60);
  CHECK_EQ("TASK-13", u32(vmcb.info2()), 0x7f8);
  CHECK_EQ("TASK-13", vmcb.info2() >> 44 & 1, 1);
  CHECK_EQ("TASK-18", vmcb.info2() >> 48 & 1, 1);  // a fault saves RF = 1
  CHECK_EQ("TASK-04", vmcb.q(VMCB_EXITINTINFO), 0x7f8'80000b0d);

  idt[13] = kAbsentGate;  // #GP, #NP: #DF
  idt[8] = kTaskGate;
  setup(g_gp);
  RUN_EXPECT("TASK-04", vmcb, VMEXIT_TASK_SWITCH);
  CHECK_EQ("TASK-13", u32(vmcb.info2()), 0);
  CHECK_EQ("TASK-13", vmcb.info2() >> 44 & 1, 1);
  CHECK_EQ("TASK-04", vmcb.q(VMCB_EXITINTINFO), 0x80000b08);

  idt[0x41] = kTaskGate;
  setup(g_spin);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  fw::apic_enable();
  fw::apic_pend(0x41);
  RUN_EXPECT("TASK-05", vmcb, VMEXIT_TASK_SWITCH);
  CHECK_EQ("TASK-05", vmcb.info1() & 0xffff, 0x60);
  CHECK_EQ("TASK-05 TASK-18", vmcb.info2(), 0);  // no error code, RF = 0, neither IRET nor JMP
  CHECK_EQ("TASK-05", vmcb.q(VMCB_EXITINTINFO) & 0x80000fff, 0x80000041);
  CHECK("TASK-05", fw::apic_in_service(0x41));  // acknowledged before the IDT was read
  fw::apic_write(APIC_EOI, 0);

  idt[0x40] = kAbsentGate;
  setup(g_int);
  vmcb.intercept(INTERCEPT_EXCP11);
  RUN_EXPECT("TASK-08", vmcb, VMEXIT_EXCP11);
  CHECK_EQ("TASK-08", vmcb.info1(), 0x40 * 8 + 2);
  fw_gdt[14] = kAbsentGate;
  setup(g_call);
  vmcb.intercept(INTERCEPT_EXCP11);
  RUN_EXPECT("TASK-08", vmcb, VMEXIT_EXCP11);
  CHECK_EQ("TASK-08", vmcb.info1(), 0x70);
  svm::vmload(svm::vmcb2);
}
