// SPDX-License-Identifier: Apache-2.0
// Bit 8 of a PML4E is reserved, in ordinary, guest and nested tables; in a PDPE it is not.
// shows: ERR-D-17
#include "svm.h"
alignas(4096) static u64 pdpt[512], pd[512];
GUEST64(g_read, "mov rbx, [rdi]")
void test() {
  using namespace fw;
  using svm::vmcb;
  pdpt[0] = svm::address_of(pd) | 7;
  pd[0] = 0x800000 | 0x87;
  volatile u64* const cell = reinterpret_cast<u64*>(1ull << 39);
  const auto touch = [&] { return guarded([&] { (void)*cell; }); };
  fw_pml4[1] = svm::address_of(pdpt) | 7 | 0x100;
  CHECK_EQ("ERR-D-17", touch(), VECTOR_PF);
  CHECK_EQ("ERR-D-17 RSV", fault.error, 9);
  CHECK_EQ("ERR-D-17 CR2", fault.cr2, 1ull << 39);
  fw_pml4[1] = svm::address_of(pdpt) | 7;
  pdpt[0] = svm::address_of(pd) | 7 | 0x100;
  CHECK_EQ("ERR-D-17 PDPE", touch(), kNoFault);
  svm::enable();
  svm::guest_window(vmcb, g_read);  // the guest's own PML4E
  svm::window(0)[1] = svm::window_address(1) | 0x107;
  vmcb.intercept(INTERCEPT_EXCP14);
  svm::regs.rdi = 1ull << 39;
  RUN_EXPECT("ERR-D-17 guest", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("ERR-D-17 guest", vmcb.info1(), 9);
  svm::guest_window(vmcb, g_read);  // the host's, of the guest's first table
  svm::regs.rdi = svm::window_address(8);
  const u64 entry = svm::npt_pml4[0];
  const_cast<volatile u64&>(svm::npt_pml4[0]) = entry | 0x100;
  RUN_EXPECT("ERR-D-17 host", vmcb, VMEXIT_NPF);
  CHECK_EQ("ERR-D-17 host", vmcb.info1(), 0xf);
  CHECK_EQ("ERR-D-17 host", vmcb.info2(), svm::window_address(0));
  const_cast<volatile u64&>(svm::npt_pml4[0]) = entry;
  RUN_LEGAL("ERR-D-17 host", vmcb);
}
