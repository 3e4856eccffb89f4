// SPDX-License-Identifier: Apache-2.0
// A legacy-PAE host: #VMEXIT reads its PDPEs again (manual 2.3).
// shows: INS-VMEXIT-47 VMEXIT-25
#include "svm.h"
GUEST32(g_code, "mov dword ptr [esi], edi\n mov dword ptr [esi + 4], 0")
namespace {
alignas(4096) u64 directory[512], second[512];
alignas(32) u64 pdpt[4];
alignas(4096) u32 frames[2][1024];
alignas(4096) u64 tables[2][512];
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  for (u32 i = 0; i < 16; ++i) {
    directory[i] = (u64(i) << 21) | 0x83;
  }
  for (u32 i = 0; i < 2; ++i) {
    tables[i][0] = svm::address_of(frames[i]) | 3;
    frames[i][0] = 0x100 + i;
  }
  directory[32] = svm::address_of(tables[0]) | 3;
  second[0] = directory[0];
  second[32] = svm::address_of(tables[1]) | 3;
  pdpt[0] = svm::address_of(directory) | 1;
  pdpt[1] = svm::address_of(directory) | 1;
  fw::write_cr4(fw::read_cr4() | CR4_PAE);
  fw::write_cr3(u32(svm::address_of(pdpt)));
  fw::write_cr0(fw::read_cr0() | u32(CR0_PG));
  auto* const cell = reinterpret_cast<volatile u32*>(0x40000000 + 0x4000000);
  CHECK_EQ("ISA PAE paging", *cell, 0x100);
  svm::guest32(vmcb, g_code);
  svm::regs.rsi = svm::address_of(&pdpt[1]);
  svm::regs.rdi = svm::address_of(second) | 1;
  RUN_LEGAL("VMEXIT-25", vmcb);
  fw::invlpg(cell);
  CHECK_EQ("VMEXIT-25 INS-VMEXIT-47", *cell, 0x101);
  fw::write_cr0(fw::read_cr0() & ~u32(CR0_PG));
}
