// SPDX-License-Identifier: Apache-2.0
// Execution needs both levels; EFER.NXE counts per level (manual 2.21.7).
// shows: NPT-ATTR-06 NPT-ATTR-07 NPT-ATTR-08
#include "svm.h"
GUEST64(g_call, "call rdi")
void test() {
  using namespace svm;
  enable();
  for (int combination = 0; combination < 4; ++combination) {
    guest_window(vmcb, g_call);
    reinterpret_cast<u8*>(window(8))[0] = 0xc3;
    if (combination & 1) {
      window(3)[8] |= 1ull << 63;
    }
    if (combination & 2) {
      npt_pt[8] |= 1ull << 63;
    }
    regs.rdi = window_address(8);
    vmcb.intercept(INTERCEPT_EXCP14);
    RUN_EXPECT("NPT-ATTR-06", vmcb,
               combination & 1   ? VMEXIT_EXCP14
               : combination & 2 ? VMEXIT_NPF
                                 : VMEXIT_VMMCALL);
  }
  guest_window(vmcb, g_call);  // gEFER.NXE = 0
  vmcb.q(VMCB_EFER) = vmcb.q(VMCB_EFER) & ~u64(EFER_NXE);
  RUN_LEGAL("NPT-ATTR-07", vmcb);
  fw::wrmsr(MSR_EFER, fw::rdmsr(MSR_EFER) & ~u64(EFER_NXE));  // hEFER.NXE = 0
  guest_window(vmcb, g_call);
  RUN_LEGAL("NPT-ATTR-08", vmcb);
}
