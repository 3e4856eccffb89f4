// SPDX-License-Identifier: Apache-2.0
// Under nested paging the TLB holds the combined translation: a page that was accessed is accessed again
// without either level's tables being read (manual 2.21.1). As in tlb_kept, this processor keeps what so few
// pages need.
// shows: NP-08
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]\n cpuid\n mov rcx, [rdi]")
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, g_read);
  auto* const guest = const_cast<volatile u64*>(&window(3)[8]);
  auto* const host = const_cast<volatile u64*>(&npt_pt[8]);
  constexpr u64 kAccessed = 0x20;
  for (u32 flush = 0; flush < 2; ++flush) {
    guest_window(vmcb, g_read);
    vmcb.intercept(INTERCEPT_CPUID);
    window(8)[0] = 0x1008;
    window(9)[0] = 0x1009;
    regs.rdi = window_address(8);
    RUN_EXPECT("NP-08", vmcb, VMEXIT_CPUID);
    CHECK_EQ("NP-08", regs.rbx, 0x1008);
    CHECK_EQ("NP-08", *guest & *host & kAccessed, kAccessed);
    *guest = *guest & ~kAccessed;
    *host = *host & ~kAccessed;
    vmcb.q(VMCB_RIP) = vmcb.rip() + 2;
    vmcb.b(VMCB_TLB_CONTROL) = u8(flush);
    RUN_LEGAL("NP-08", vmcb);
    CHECK_EQ("NP-08", regs.rcx, 0x1008);
    CHECK_EQ("NP-08", *guest & kAccessed, flush ? kAccessed : 0);
    CHECK_EQ("NP-08", *host & kAccessed, flush ? kAccessed : 0);
  }
}
