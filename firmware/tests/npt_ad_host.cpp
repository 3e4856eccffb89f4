// SPDX-License-Identifier: Apache-2.0
// Host accessed and dirty bits: table pages are written, the final page as the guest accesses it
// (manual 2.21.5).
// shows: NPT-ORDER-02 NPT-WALK-09 NPT-WALK-10 NPT-WALK-12 NPT-WALK-13
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
GUEST64(g_write, "mov [rdi], rbx")
void test() {
  using namespace svm;
  enable();
  for (int write = 0; write < 2; ++write) {
    guest_window(vmcb, write ? g_write : g_read);
    npt_pd[kWindow >> 21] &= ~0x60ull;
    npt_pdpt[0] &= ~0x20ull;
    npt_pml4[0] &= ~0x20ull;
    regs.rdi = window_address(8);
    RUN_LEGAL("NPT-WALK-09", vmcb);
    CHECK_EQ("NPT-WALK-09", npt_pml4[0] & 0x20, 0x20);
    CHECK_EQ("NPT-WALK-09", npt_pdpt[0] & 0x20, 0x20);
    CHECK_EQ("NPT-WALK-09", npt_pd[kWindow >> 21] & 0x20, 0x20);
    for (u32 page = 0; page < 4; ++page) {
      CHECK_EQ("NPT-WALK-09 NPT-WALK-10", npt_pt[page] & 0x60, 0x60);
    }
    CHECK_EQ("NPT-WALK-12 NPT-WALK-13", npt_pt[8] & 0x60, write ? 0x60 : 0x20);
  }
  // A guest entry that is not present: A and D of its page are set all the same.
  guest_window(vmcb, g_read);
  window(3)[8] = 0;
  vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT("NPT-ORDER-02", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("NPT-ORDER-02", npt_pt[3] & 0x60, 0x60);
  // A guest load from a host read-only page is fine.
  guest_window(vmcb, g_read);
  npt_pt[8] = window_address(8) | 5;
  RUN_LEGAL("NPT-WALK-12", vmcb);
  CHECK_EQ("NPT-WALK-12", npt_pt[8] & 0x40, 0);
}
