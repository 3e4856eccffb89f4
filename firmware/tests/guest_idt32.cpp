// SPDX-License-Identifier: Apache-2.0
// Events in a 32-bit guest through its own gates: interrupt and trap gates, error codes, CPL change
// (manual 2.16).
// shows: EVINJ-05 EVINJ-14
#include "svm.h"
GUEST32(g_code,
        "sti\n int 0x20\n mov ebx, eax\n int 0x21\n mov ecx, eax\n mov eax, 0x7f8\n mov es, eax\n nop")
GUEST32(g_intr, "pushfd\n pop eax\n iretd")
GUEST32(g_gp, "pop edx\n pop eax\n add eax, 2\n push eax\n iretd")
alignas(16) static u64 idt[64];
void test() {
  using svm::vmcb;
  svm::enable();
  auto gate = [](const void* handler, u64 type) {
    const u64 at = svm::address_of(handler);
    return (at & 0xffff) | (0x30ull << 16) | (type << 40) | (at >> 16) << 48;
  };
  idt[0x20] = gate(g_intr, 0x8e);
  idt[0x21] = gate(g_intr, 0x8f);
  idt[13] = gate(g_gp, 0x8e);
  svm::guest32(vmcb, g_code);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  RUN_LEGAL("EVINJ-05", vmcb);
  CHECK_EQ("EVINJ-05", svm::regs.rbx & 0x200, 0);
  CHECK_EQ("EVINJ-05", svm::regs.rcx & 0x200, 0x200);
  CHECK_EQ("EVINJ-05", svm::regs.rdx, 0x7f8);
  // The same gates with injected events.
  svm::guest32(vmcb, g_intr);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
  vmcb.q(VMCB_RIP) = svm::address_of(g_code_end) - 4;
  vmcb.q(VMCB_RFLAGS) = 0x202;
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x20;
  RUN_LEGAL("EVINJ-05 EVINJ-14", vmcb);
  CHECK_EQ("EVINJ-05 EVINJ-14", vmcb.q(VMCB_RAX) & 0x200, 0);
  CHECK_EQ("EVINJ-05", vmcb.q(VMCB_RFLAGS), 0x202);
}
