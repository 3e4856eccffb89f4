// SPDX-License-Identifier: Apache-2.0
// ID is set for every host-level fetch, whether or not the host's NXE is set (as settled).
// shows: ERR-C-15
#include "svm.h"
GUEST64(g_fetch, "jmp rdi")
void test() {
  using namespace svm;
  enable();
  fw::wrmsr(MSR_EFER, fw::rdmsr(MSR_EFER) & ~u64(EFER_NXE));
  guest_window(vmcb, g_fetch);
  npt_pt[8] = 0;
  regs.rdi = window_address(8);
  RUN_EXPECT("ERR-C-15", vmcb, VMEXIT_NPF);
  CHECK_EQ("ERR-C-15", u32(vmcb.info1()), 0x14);
}
