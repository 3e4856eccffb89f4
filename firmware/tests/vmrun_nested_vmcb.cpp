// SPDX-License-Identifier: Apache-2.0
// Two VMCBs alternate, each with its own state; the host save area belongs to the host (manual 2.2).
// shows: VMRUN-10
#include "svm.h"
GUEST64(g_count, "1: inc rbx\n vmmcall\n jmp 1b")
void test() {
  using namespace svm;
  enable();
  Registers keep[2] = {};
  Vmcb* const vmcbs[2] = {&vmcb, &vmcb2};
  for (u32 i = 0; i < 2; ++i) {
    guest64(*vmcbs[i], g_count);
    vmcbs[i]->q(VMCB_GUEST_ASID) = i + 1;
    vmcbs[i]->q(VMCB_RFLAGS) = i ? 0x802 : 0x2;
    keep[i].rbx = i * 100;
  }
  for (u32 round = 0; round < 4; ++round) {
    for (u32 i = 0; i < 2; ++i) {
      regs = keep[i];
      RUN_EXPECT("VMRUN-10", *vmcbs[i], VMEXIT_VMMCALL);
      keep[i] = regs;
      vmcbs[i]->q(VMCB_RIP) = vmcbs[i]->rip() + 3;
    }
  }
  CHECK_EQ("VMRUN-10", keep[0].rbx, 4);
  CHECK_EQ("VMRUN-10", keep[1].rbx, 104);
}
