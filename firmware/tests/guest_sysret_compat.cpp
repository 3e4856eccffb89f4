// SPDX-License-Identifier: Apache-2.0
// SYSRET in compatibility mode sets IF and leaves the other flags: R11 is an operand in 64-bit mode
// only (AMD64 APM volume 3).
// shows: ERR-D-04
#include "svm.h"
GUEST32(g_sysret,
        "mov ecx, offset g_sysret_user\n stc\n .byte 0x0f, 0x07\n hlt\n .globl g_sysret_user\n"
        "g_sysret_user: mov eax, 0x77")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  wrmsr(MSR_STAR, (0x0008ull << 32) | (0x0018ull << 48));
  svm::guest64(vmcb, g_sysret);
  vmcb.segment(VMCB_CS_SEL, 0x30, 0xc9b, 0xffffffff, 0);
  vmcb.q(VMCB_EFER) = vmcb.q(VMCB_EFER) | EFER_SCE;
  vmcb.q(VMCB_RFLAGS) = 2;
  svm::regs.r11 = 0x8d6;
  RUN_LEGAL("ERR-D-04", vmcb);
  CHECK_EQ("ERR-D-04", vmcb.q(VMCB_RAX), 0x77);
  CHECK_EQ("ERR-D-04 CPL", vmcb.b(VMCB_CPL), 3);
  CHECK_EQ("ERR-D-04 flags", vmcb.q(VMCB_RFLAGS), RFLAGS_IF | RFLAGS_CF | 2);
}
