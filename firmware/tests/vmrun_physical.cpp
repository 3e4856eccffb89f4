// SPDX-License-Identifier: Apache-2.0
// The VMCB is found by its physical address although the linear page is not mapped (manual 2.2).
// shows: INS-VMRUN-04 VMRUN-05 VMRUN-10
#include "svm.h"
GUEST64(g_nop, "nop")
void test() {
  svm::enable();
  const u64 page = 0x1a00000, view = 0x1c00000;
  fw_pd[view >> 21] = page | 0x87;
  fw::invlpg(reinterpret_cast<void*>(view));
  auto& v = *reinterpret_cast<svm::Vmcb*>(view);
  svm::guest64(v, g_nop);
  fw_pd[page >> 21] = 0;
  fw::invlpg(reinterpret_cast<void*>(page));
  asm volatile("clgi\n vmrun rax\n stgi" ::"a"(page) : "memory");
  CHECK_EQ("VMRUN-05", v.exit_code(), VMEXIT_VMMCALL);
  CHECK_EQ("VMRUN-10 INS-VMRUN-04", v.rip(), svm::address_of(g_nop) + 1);
}
