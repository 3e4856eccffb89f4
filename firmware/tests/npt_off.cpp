// SPDX-License-Identifier: Apache-2.0
// With NP_ENABLE = 0 H_CR3 has no effect; #VMEXIT turns nested paging off (manual 2.21).
// shows: INS-VMEXIT-34 NP-03 NP-26 NP-27 NP-28 NP-30 NPT-CTL-04 VMCB-22 VMCB-CTL-83
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
static u64 cell;
alignas(4096) static u64 other[512];
void test() {
  using namespace svm;
  enable();
  cell = 0x4321;
  regs.rdi = address_of(&cell);
  guest64(vmcb, g_read);
  vmcb.q(VMCB_H_CR3) = 0x123456000;
  RUN_LEGAL("NP-03 NP-26", vmcb);
  CHECK_EQ("NP-03 NP-26 NP-27", regs.rbx, 0x4321);
  guest64(vmcb, g_read);
  nested(vmcb);
  other[0] = npt_pml4[0];
  vmcb.q(VMCB_H_CR3) = address_of(other);
  RUN_LEGAL("NP-28 VMCB-22 VMCB-CTL-83", vmcb);
  CHECK_EQ("NP-28", regs.rbx, 0x4321);
  npt_pd[kUnmapped >> 21] = 0;
  *reinterpret_cast<volatile u64*>(kUnmapped) = 5;  // the host does not care about the nested tables
  CHECK_EQ("NP-30 INS-VMEXIT-34 NPT-CTL-04", *reinterpret_cast<volatile u64*>(kUnmapped), 5);
}
