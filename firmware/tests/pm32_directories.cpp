// SPDX-License-Identifier: Apache-2.0
// Upper-level entries of a 32-bit and of a PAE host change (manual 2.12.1): INVLPG and MOV CR3 make the new
// table count, not present to present needs nothing, a fault comes from the tables as they are.
// shows: TLB-05
#include "fw.h"
namespace {
alignas(4096) u32 directory[1024], tables[2][1024];
alignas(4096) u64 pae_directory[512], pae_tables[2][512];
alignas(32) u64 pdpt[4];
alignas(4096) u32 frames[2][8][1024];
constexpr u32 kRegion = 0x10000000;

volatile u32& cell(u32 page) { return *reinterpret_cast<volatile u32*>(kRegion + page * 4096); }
u32 address(const void* p) { return reinterpret_cast<u32>(p); }

/// The upper entry and page `page` of table `which`, in either format.
void point(bool pae, u64 value) {
  if (pae) {
    const_cast<volatile u64*>(pae_directory)[kRegion >> 21] = value;
  } else {
    const_cast<volatile u32*>(directory)[kRegion >> 22] = u32(value);
  }
}
void map(bool pae, u32 which, u32 page, u32 value) {
  if (pae) {
    const_cast<volatile u64*>(pae_tables[which])[page] = value;
  } else {
    const_cast<volatile u32*>(tables[which])[page] = value;
  }
}
u32 table(bool pae, u32 which) { return pae ? address(pae_tables[which]) : address(tables[which]); }

void restore(bool pae) {
  for (u32 which = 0; which < 2; ++which) {
    for (u32 i = 0; i < 8; ++i) map(pae, which, i, address(frames[which][i]) | 3);
  }
  point(pae, table(pae, 0) | 3);
  fw::write_cr3(fw::read_cr3());
}

void check(bool pae) {
  using namespace fw;
  for (int way = 0; way < 2; ++way) {
    restore(pae);
    CHECK_EQ("ISA two pages of a table", cell(0), 0x1000);
    CHECK_EQ("ISA two pages of a table", cell(1), 0x1001);
    point(pae, table(pae, 1) | 3);
    if (way == 0) {
      invlpg(&cell(2));
    } else {
      write_cr3(read_cr3());
    }
    CHECK_EQ("TLB-05", cell(2), 0x2002);
    CHECK_EQ("TLB-05", cell(3), 0x2003);
  }
  // Not present to present, at both levels.
  restore(pae);
  point(pae, 0);
  invlpg(&cell(4));
  CHECK_EQ("ISA not present", guarded([] { (void)u32(cell(4)); }), VECTOR_PF);
  CHECK_EQ("ISA not present", fault.error, 0);
  point(pae, table(pae, 0) | 3);
  CHECK_EQ("ISA present again", cell(4), 0x1004);
  map(pae, 0, 5, 0);
  CHECK_EQ("ISA not present", guarded([] { cell(5) = 1; }), VECTOR_PF);
  CHECK_EQ("ISA not present", fault.error, 2);
  map(pae, 0, 5, address(frames[1][5]) | 3);
  CHECK_EQ("ISA present again", cell(5), 0x2005);
  // Wider rights.
  restore(pae);
  point(pae, table(pae, 0) | 1);
  invlpg(&cell(0));
  CHECK_EQ("ISA read", cell(0), 0x1000);
  CHECK_EQ("ISA read only", guarded([] { cell(1) = 0x1001; }), VECTOR_PF);
  CHECK_EQ("ISA read only", fault.error, 3);
  point(pae, table(pae, 0) | 3);
  CHECK_EQ("ISA write allowed", guarded([] { cell(1) = 0x1001; }), kNoFault);
  // The old table lacks the page, the one that replaced it has it; then the other way round.
  restore(pae);
  map(pae, 0, 6, 0);
  CHECK_EQ("ISA read", cell(0), 0x1000);
  point(pae, table(pae, 1) | 3);
  CHECK_EQ("ISA fault judged anew", cell(6), 0x2006);
  map(pae, 1, 7, 0);
  CHECK_EQ("ISA fault judged anew", guarded([] { (void)u32(cell(7)); }), VECTOR_PF);
  point(pae, table(pae, 0) | 3);
  CHECK_EQ("ISA fault judged anew", cell(7), 0x1007);
}
}  // namespace

void test() {
  using namespace fw;
  for (u32 which = 0; which < 2; ++which) {
    for (u32 i = 0; i < 8; ++i) frames[which][i][0] = 0x1000 * (which + 1) + i;
  }
  const u32 lapic = ADDRESS_LAPIC >> 22;
  directory[0] = 0x83;
  directory[lapic] = (lapic << 22) | 0x93;
  write_cr4(read_cr4() | CR4_PSE);
  write_cr3(address(directory));
  write_cr0(read_cr0() | u32(CR0_PG));
  check(false);
  write_cr0(read_cr0() & ~u32(CR0_PG));

  pae_directory[0] = 0x83;
  pae_directory[1] = 0x200083;
  pdpt[0] = address(pae_directory) | 1;
  write_cr4(read_cr4() | CR4_PAE);
  write_cr3(address(pdpt));
  write_cr0(read_cr0() | u32(CR0_PG));
  check(true);
  write_cr0(read_cr0() & ~u32(CR0_PG));
}
