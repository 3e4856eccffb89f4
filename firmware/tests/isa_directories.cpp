// SPDX-License-Identifier: Apache-2.0
// Upper-level entries of a long-mode host change: after each kind of invalidation the new table is used; not
// present to present, and wider rights, need none; a fault comes from the tables as they are (manual 2.12.1).
// shows: TLB-05 TLB-07
#include "fw.h"
CODE64(c_read, "mov rax, [rcx]")
CODE64(c_write, "mov [rcx], rax")
CODE64(c_call, "call rcx")
USER64(u_read, "mov rax, [rcx]")
namespace {
alignas(4096) u64 pdpt[2][512], pd[2][512], pt[2][512];
alignas(4096) u64 frames[2][8][512];
constexpr u64 kRegion = 0x8000000000;  // an entry of the PML4 for this image alone

volatile u64& cell(u32 page) { return *reinterpret_cast<volatile u64*>(kRegion + page * 4096ull); }
void put(u64* table, u64 value) { *const_cast<volatile u64*>(table) = value; }
u64 entry(const void* table, u64 bits = 7) { return reinterpret_cast<u64>(table) | bits; }

/// Every upper entry points to set 0, whose pages are all mapped; no directory of this region is left.
void restore() {
  put(&fw_pml4[1], entry(pdpt[0]));
  put(&pdpt[0][0], entry(pd[0]));
  put(&pd[0][0], entry(pt[0]));
  for (u32 i = 0; i < 8; ++i) {
    put(&pt[0][i], entry(frames[0][i]));
    put(&pt[1][i], entry(frames[1][i]));
  }
  fw::write_cr4(fw::read_cr4() | CR4_PGE);
  fw::write_cr4(fw::read_cr4() & ~u64(CR4_PGE));
}

/// Walks to two pages of one table, changes one upper entry, invalidates, and expects the other table.
template <class F>
void changed(const char* id, u64* at, const void* table, F invalidate) {
  restore();
  CHECK_EQ("ISA two pages of a table", cell(0), 0x1000);
  CHECK_EQ("ISA two pages of a table", cell(1), 0x1001);
  put(at, entry(table));
  invalidate();
  CHECK_EQ(id, cell(2), 0x2002);
  CHECK_EQ(id, cell(3), 0x2003);
  cell(4) = 0x55;
  CHECK_EQ(id, frames[1][4][0], 0x55);
  frames[1][4][0] = 0x2004;
}

template <class F>
void changed_at_each_level(const char* id, F invalidate) {
  changed(id, &pd[0][0], pt[1], invalidate);
  changed(id, &pdpt[0][0], pd[1], invalidate);
  changed(id, &fw_pml4[1], pdpt[1], invalidate);
}
}  // namespace

void test() {
  using namespace fw;
  for (u32 set = 0; set < 2; ++set) {
    for (u32 i = 0; i < 8; ++i) frames[set][i][0] = 0x1000 * (set + 1) + i;
  }
  put(&pdpt[1][0], entry(pd[1]));
  put(&pd[1][0], entry(pt[1]));
  put(&pd[0][1], entry(pt[1]));

  changed_at_each_level("ISA INVLPG", [] { invlpg(&cell(2)); });
  changed_at_each_level("TLB-05", [] { write_cr3(read_cr3()); });
  changed_at_each_level("TLB-07", [] { write_cr4(read_cr4() ^ CR4_PGE); });
  changed("ISA CR0.WP", &pd[0][0], pt[1], [] {
    write_cr0(read_cr0() & ~u64(CR0_WP));
    write_cr0(read_cr0() | CR0_WP);
  });

  // Not present to present: a directory above is in use, nothing is invalidated.
  u64* const levels[] = {&pt[0][5], &pd[0][0], &pdpt[0][0], &fw_pml4[1]};
  for (u64* const at : levels) {
    restore();
    const u64 old = *at;
    put(at, 0);
    invlpg(&cell(5));
    CHECK_EQ("ISA not present", call_code(c_read, 0, kRegion + 0x5000), VECTOR_PF);
    CHECK_EQ("ISA not present", fault.error, 0);
    put(at, old);
    CHECK_EQ("ISA present again", cell(5), 0x1005);
  }
  restore();
  CHECK_EQ("ISA read", cell(0), 0x1000);
  put(&pt[0][6], 0);
  CHECK_EQ("ISA not present", call_code(c_write, 1, kRegion + 0x6000), VECTOR_PF);
  CHECK_EQ("ISA not present", fault.error, 2);
  put(&pt[0][6], entry(frames[1][6]));
  CHECK_EQ("ISA present again", cell(6), 0x2006);

  // Wider rights.
  u64* const upper[] = {&pd[0][0], &pdpt[0][0], &fw_pml4[1]};
  for (u64* const at : upper) {
    restore();
    const u64 old = *at;
    put(at, (old & ~6ull) | 1ull << 63);  // read only, supervisor, no execution
    invlpg(&cell(0));
    frames[0][2][0] = 0xc3;
    CHECK_EQ("ISA read", cell(0), 0x1000);
    CHECK_EQ("ISA read only", call_code(c_write, 1, kRegion + 0x1000), VECTOR_PF);
    CHECK_EQ("ISA read only", fault.error, 3);
    CHECK_EQ("ISA no execution", call_code(c_call, 0, kRegion + 0x2000), VECTOR_PF);
    CHECK_EQ("ISA no execution", fault.error, 0x11);
    CHECK_EQ("ISA supervisor", call_user(u_read, 0, kRegion), VECTOR_PF);
    CHECK_EQ("ISA supervisor", fault.error, 5);
    put(at, old);
    CHECK_EQ("ISA write allowed", call_code(c_write, 0x1001, kRegion + 0x1000), kNoFault);
    CHECK_EQ("ISA execution allowed", call_code(c_call, 0, kRegion + 0x2000), kNoFault);
    CHECK_EQ("ISA user allowed", call_user(u_read, 0, kRegion + 0x3000), VECTOR_BP);
    frames[0][2][0] = 0x1002;
  }

  // The old table lacks the page, the one that replaced it has it.
  restore();
  put(&pt[0][7], 0);
  CHECK_EQ("ISA read", cell(0), 0x1000);
  put(&pd[0][0], entry(pt[1]));
  CHECK_EQ("ISA fault judged anew", cell(7), 0x2007);
  // Both refuse it: the code is that of the tables as they are.
  restore();
  put(&pt[0][7], 0);
  CHECK_EQ("ISA read", cell(0), 0x1000);
  put(&pd[0][0], entry(pt[1], 5));
  CHECK_EQ("ISA read only now", call_code(c_write, 0, kRegion + 0x7000), VECTOR_PF);
  CHECK_EQ("ISA read only now", fault.error, 3);
  put(&fw_pml4[1], 0);
  write_cr3(read_cr3());
}
