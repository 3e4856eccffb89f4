// SPDX-License-Identifier: Apache-2.0
// VMLOAD and VMRUN sign-extend 64-bit bases instead of refusing them (manual 2.2.1).
// shows: ERR-A-06 ERR-A-07 ERR-A-20 VMRUN-CHK-26
#include "svm.h"
GUEST64(g_read,
        "mov ecx, 0xc0000100\n rdmsr\n shl rdx, 32\n or rax, rdx\n mov rbx, rax\n sub rsp, 16\n sidt [rsp]\n "
        "mov rsi, [rsp + 2]\n add rsp, 16")
void test() {
  using namespace svm;
  enable();
  vmsave(vmcb2);
  Vmcb& state = static_cast<Vmcb&>(iopm[0]);
  vmsave(state);
  state.q(VMCB_FS_BASE) = 0x1234800000005678;
  state.q(VMCB_KERNEL_GS_BASE) = 0xffff123400000000;
  vmload(state);
  guest64(vmcb, g_read);
  vmcb.q(VMCB_IDTR_BASE) = 0x5555900000001000;
  RUN_LEGAL("VMRUN-CHK-26", vmcb);
  CHECK_EQ("VMRUN-CHK-26 ERR-A-06 ERR-A-07", regs.rbx, 0xffff800000005678);
  CHECK_EQ("VMRUN-CHK-26 ERR-A-06 ERR-A-07 ERR-A-20", regs.rsi, 0xffff900000001000);
  CHECK_EQ("ERR-A-07", fw::rdmsr(MSR_KERNEL_GS_BASE), 0x123400000000);
  vmload(vmcb2);
}
