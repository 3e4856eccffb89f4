// SPDX-License-Identifier: Apache-2.0
// Nested paging with a legacy-PAE host: the host tables have the PAE form (manual 2.21.3).
// shows: NP-29 NPT-CTL-03
#include "svm.h"
GUEST32(g_code, "mov ebx, [esi]")
namespace {
alignas(4096) u64 directory[512], nested_directory[512];
alignas(32) u64 pdpt[4], nested_pdpt[4];
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  for (u32 i = 0; i < 64; ++i) {
    directory[i] = (u64(i) << 21) | 0x83;
    nested_directory[i] = (u64(i) << 21) | 0x87;
  }
  nested_directory[40] = (20ull << 21) | 0x87;
  *reinterpret_cast<volatile u32*>(20u << 21) = 0x2020;
  pdpt[0] = svm::address_of(directory) | 1;
  nested_pdpt[0] = svm::address_of(nested_directory) | 1;
  fw::write_cr4(fw::read_cr4() | CR4_PAE);
  fw::write_cr3(u32(svm::address_of(pdpt)));
  fw::write_cr0(fw::read_cr0() | u32(CR0_PG));
  svm::guest32(vmcb, g_code);
  vmcb.q(VMCB_NP_ENABLE) = 1;
  vmcb.q(VMCB_H_CR3) = svm::address_of(nested_pdpt);
  svm::regs.rsi = 40u << 21;
  RUN_LEGAL("NP-29 NPT-CTL-03", vmcb);
  CHECK_EQ("NP-29 NPT-CTL-03", u32(svm::regs.rbx), 0x2020);
  fw::write_cr0(fw::read_cr0() & ~u32(CR0_PG));
}
