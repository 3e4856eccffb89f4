// SPDX-License-Identifier: Apache-2.0
// Nested paging with a host in 32-bit paging (manual 2.21.3).
// shows: NP-29 NPT-CTL-03
#include "svm.h"
GUEST32(g_code, "mov ebx, [esi]")
namespace {
alignas(4096) u32 directory[1024], nested_directory[1024];
}
void test() {
  using svm::vmcb;
  svm::enable();
  for (u32 i = 0; i < 32; ++i) {
    directory[i] = (i << 22) | 0x83;
    nested_directory[i] = (i << 22) | 0x87;
  }
  nested_directory[20] = (10u << 22) | 0x87;
  *reinterpret_cast<volatile u32*>(10u << 22) = 0x1010;
  fw::write_cr4(fw::read_cr4() | CR4_PSE);
  fw::write_cr3(u32(svm::address_of(directory)));
  fw::write_cr0(fw::read_cr0() | u32(CR0_PG));
  svm::guest32(vmcb, g_code);
  vmcb.q(VMCB_NP_ENABLE) = 1;
  vmcb.q(VMCB_H_CR3) = svm::address_of(nested_directory);
  svm::regs.rsi = 20u << 22;
  RUN_LEGAL("NP-29 NPT-CTL-03", vmcb);
  CHECK_EQ("NP-29 NPT-CTL-03", u32(svm::regs.rbx), 0x1010);
  fw::write_cr0(fw::read_cr0() & ~u32(CR0_PG));
}
