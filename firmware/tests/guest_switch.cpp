// SPDX-License-Identifier: Apache-2.0
// A guest that turns its paging on and off and goes to long mode by itself, under nested paging (manual 2.21,
// NP-24).
// shows: NP-24 NPT-REPL-09 NPT-SW-06 VMEXIT-02 VMEXIT-04 VMEXIT-06
#include "svm.h"
GUEST32(g_code,
        "mov eax, esi\n mov cr3, eax\n mov eax, cr4\n or eax, 0x20\n mov cr4, eax\n mov ecx, 0xc0000080\n "
        "rdmsr\n or eax, 0x100\n wrmsr\n"
        "mov eax, cr0\n or eax, 0x80000000\n mov cr0, eax\n .byte 0xea\n .long 1f\n .word 8\n .code64\n 1: "
        "mov r8, 0x123456789abc\n"
        "mov rbx, [rdi]\n mov rbx, [rdi]\n push 0x30\n lea rax, [rip + 2f]\n push rax\n .byte 0x48, 0xcb\n "
        ".code32\n 2: mov eax, cr0\n"
        "and eax, 0x7fffffff\n mov cr0, eax\n mov ecx, 0xc0000080\n rdmsr\n mov edx, eax\n mov ecx, [edi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, nullptr);
  window(8)[0] = 0x5566;
  guest32(vmcb, g_code);
  nested(vmcb);
  regs.rsi = kWindow;
  regs.rdi = window_address(8);
  RUN_LEGAL("NP-24 NPT-REPL-09", vmcb);
  CHECK_EQ("NP-24", regs.r8, 0x123456789abc);
  CHECK_EQ("NP-24", regs.rbx, 0x5566);
  CHECK_EQ("NP-24", u32(regs.rcx), 0x5566);
  CHECK_EQ("NP-24", regs.rdx & (EFER_LME | EFER_LMA), EFER_LME);
  CHECK_EQ("VMEXIT-06 NPT-SW-06", vmcb.q(VMCB_EFER) & (EFER_LME | EFER_LMA), EFER_LME);
  CHECK_EQ("VMEXIT-02", vmcb.w(VMCB_CS_SEL), 0x30);
  CHECK_EQ("VMEXIT-04", vmcb.q(VMCB_CR0) & CR0_PG, 0);
}
