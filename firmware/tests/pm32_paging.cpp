// SPDX-License-Identifier: Apache-2.0
// 32-bit paging: two levels, 4 MB pages, A and D bits, WP, error codes.
#include "fw.h"
namespace {
alignas(4096) u32 directory[1024], table[1024];
alignas(4096) u32 frames[2][1024];
volatile u32* const cell = reinterpret_cast<volatile u32*>(0x10000000);
void map(u32 value) {
  const_cast<volatile u32*>(table)[0] = value;
  fw::invlpg(cell);
}
}  // namespace
void test() {
  using namespace fw;
  directory[0] = 0x83;
  directory[0x10000000 >> 22] = reinterpret_cast<u32>(table) | 3;
  const u32 lapic = ADDRESS_LAPIC >> 22;
  directory[lapic] = (lapic << 22) | 0x93;
  write_cr4(read_cr4() | CR4_PSE);
  write_cr3(reinterpret_cast<u32>(directory));
  frames[0][1] = 0x1111;
  frames[1][1] = 0x2222;
  const u32 frame0 = reinterpret_cast<u32>(frames[0]), frame1 = reinterpret_cast<u32>(frames[1]);
  table[0] = frame0 | 3;
  write_cr0(read_cr0() | u32(CR0_PG));
  CHECK_EQ("ISA two levels", cell[1], 0x1111);
  CHECK_EQ("ISA A bit", table[0] & 0x60, 0x20);
  CHECK_EQ("ISA directory A bit", directory[0x40] & 0x20, 0x20);
  cell[2] = 5;
  CHECK_EQ("ISA D bit", table[0] & 0x60, 0x60);
  CHECK_EQ("ISA 4 MB A and D", directory[0] & 0x60, 0x60);
  map(frame1 | 3);
  CHECK_EQ("ISA remapped", cell[1], 0x2222);
  map(frame1 | 1);
  CHECK_EQ("ISA read-only, WP", guarded([] { *cell = 1; }), VECTOR_PF);
  CHECK_EQ("ISA error code", fault.error, 3);
  write_cr0(read_cr0() & ~u32(CR0_WP));
  CHECK_EQ("ISA read-only, no WP", guarded([] { *cell = 1; }), kNoFault);
  write_cr0(read_cr0() | CR0_WP);
  map(0);
  CHECK_EQ("ISA missing", guarded([] { (void)*cell; }), VECTOR_PF);
  CHECK_EQ("ISA error code", fault.error, 0);
  CHECK_EQ("ISA CR2", fault.cr2, 0x10000000);
  write_cr0(read_cr0() & ~u32(CR0_PG));
}
