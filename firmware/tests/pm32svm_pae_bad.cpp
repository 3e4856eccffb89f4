// SPDX-License-Identifier: Apache-2.0
// Illegal PDPEs of a legacy-PAE host met by #VMEXIT shut the processor down (manual 2.3).
// expect: shutdown
// shows: VMEXIT-26
#include "svm.h"
GUEST32(g_code, "or dword ptr [esi], 2")
namespace {
alignas(4096) u64 directory[512];
alignas(32) u64 pdpt[4];
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  for (u32 i = 0; i < 16; ++i) {
    directory[i] = (u64(i) << 21) | 0x83;
  }
  pdpt[0] = svm::address_of(directory) | 1;
  pdpt[3] = pdpt[0];
  fw::write_cr4(fw::read_cr4() | CR4_PAE);
  fw::write_cr3(u32(svm::address_of(pdpt)));
  fw::write_cr0(fw::read_cr0() | u32(CR0_PG));
  svm::guest32(vmcb, g_code);
  svm::regs.rsi = svm::address_of(&pdpt[3]);
  svm::run(vmcb);
  CHECK("VMEXIT-26", false);
}
