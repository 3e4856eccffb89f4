// SPDX-License-Identifier: Apache-2.0
// A NULL FS or GS in the VMCB faults when used in protected mode (manual 2.2.1).
// shows: SEG-ATTR-11 SEG-ATTR-12
#include "svm.h"
GUEST32(g_fs, "mov ebx, fs:[0]")
GUEST32(g_gs, "mov ebx, gs:[0]")
void test() {
  using namespace svm;
  enable();
  vmsave(vmcb2);
  Vmcb& state = static_cast<Vmcb&>(iopm[0]);
  vmsave(state);
  state.segment(VMCB_FS_SEL, 0, 0, 0xffffffff, 0);
  state.segment(VMCB_GS_SEL, 0, 0, 0xffffffff, 0);
  vmload(state);
  guest32(vmcb, g_fs);
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("SEG-ATTR-11", vmcb, VMEXIT_EXCP13);
  guest32(vmcb, g_gs);
  vmcb.intercept(INTERCEPT_EXCP13);
  RUN_EXPECT("SEG-ATTR-12", vmcb, VMEXIT_EXCP13);
  vmload(vmcb2);
}
