// SPDX-License-Identifier: Apache-2.0
// What software may rely on after INVLPG, MOV CR3 and MOV CR4 in the host (manual 2.12).
// shows: TLB-05 TLB-07
#include "fw.h"
namespace {
alignas(4096) u64 table[512];
alignas(4096) u64 frames[2][512];
constexpr u64 kPage = 0xa000000;
volatile u64* const cell = reinterpret_cast<volatile u64*>(kPage);
void point(int frame, u64 bits) {
  const_cast<volatile u64*>(table)[0] = reinterpret_cast<u64>(frames[frame]) | 3 | bits;
}
}  // namespace
void test() {
  using namespace fw;
  frames[0][0] = 0x100;
  frames[1][0] = 0x101;
  fw_pd[kPage >> 21] = reinterpret_cast<u64>(table) | 3;
  for (int svme = 0; svme < 2; ++svme) {
    if (svme) {
      wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME);
    }
    point(0, 0);
    write_cr3(read_cr3());
    CHECK_EQ("TLB-05", *cell, 0x100);
    point(1, 0);
    write_cr3(read_cr3());
    CHECK_EQ("TLB-05", *cell, 0x101);
    point(0, 0);
    invlpg(cell);
    CHECK_EQ("ISA INVLPG", *cell, 0x100);
    write_cr4(read_cr4() | CR4_PGE);
    point(1, 0x100);
    invlpg(cell);
    CHECK_EQ("TLB-07", *cell, 0x101);
    point(0, 0x100);
    write_cr4(read_cr4() & ~u64(CR4_PGE));
    CHECK_EQ("TLB-07", *cell, 0x100);
  }
}
