// SPDX-License-Identifier: Apache-2.0
// Pseudo-random page-table entries of the host itself, with accesses at CPL 0 and 3, predicted by the AMD64
// rules.
#include "svm.h"
USER64(u_read, "mov eax, [rcx]")
USER64(u_write, "mov [rcx], eax")
USER64(u_fetch, "call rcx")
CODE64(c_read, "mov eax, [rcx]")
CODE64(c_write, "mov [rcx], eax")
CODE64(c_fetch, "call rcx")
namespace {
u64 state = 0xfedcba9876543211;
u64 random() {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}
alignas(4096) u64 tables[3][512];
alignas(4096) u8 frame[4096];
u64 damage(u64 entry) {
  switch (random() % 10) {
    case 0:
      return entry & ~1ull;
    case 1:
      return entry & ~2ull;
    case 2:
      return entry & ~4ull;
    case 3:
      return entry | (1ull << 63);
    case 4:
      return entry | 0x60;
    default:
      return entry;
  }
}
}  // namespace
void test() {
  using namespace fw;
  frame[0] = 0xc3;
  const u64 address = 3ull << 39;
  for (u32 i = 0; i < 150; ++i) {
    auto* const root = const_cast<volatile u64*>(fw_pml4);
    const u64 entries[4] = {damage(u64(tables[0]) | 7), damage(u64(tables[1]) | 7),
                            damage(u64(tables[2]) | 7), damage(u64(frame) | 7)};
    root[3] = entries[0];
    const_cast<volatile u64*>(tables[0])[0] = entries[1];
    const_cast<volatile u64*>(tables[1])[0] = entries[2];
    const_cast<volatile u64*>(tables[2])[0] = entries[3];
    invlpg(reinterpret_cast<void*>(address));
    const u32 access = random() % 3;
    const bool at_cpl3 = random() & 1, wp = random() & 1;
    write_cr0(wp ? read_cr0() | CR0_WP : read_cr0() & ~u64(CR0_WP));
    bool present = true, write = true, us = true, nx = false;
    for (u64 entry : entries) {
      present = present && (entry & 1);
      write = write && (entry & 2);
      us = us && (entry & 4);
      nx = nx || (entry >> 63);
    }
    const bool fault_expected =
        !present || (at_cpl3 && !us) || (access == 1 && !write && (wp || at_cpl3)) || (access == 2 && nx);
    const u8* const code = at_cpl3 ? (access == 0   ? u_read
                                      : access == 1 ? u_write
                                                    : u_fetch)
                                   : (access == 0   ? c_read
                                      : access == 1 ? c_write
                                                    : c_fetch);
    const int vector = at_cpl3 ? call_user(code, 0xc3c3c3c3, address) : call_code(code, 0xc3c3c3c3, address);
    CHECK_EQ("ISA random paging", vector, fault_expected ? VECTOR_PF : at_cpl3 ? VECTOR_BP : kNoFault);
    if (fault_expected) {
      const u64 error =
          (present ? 1 : 0) | (access == 1 ? 2 : 0) | (at_cpl3 ? 4 : 0) | (access == 2 ? 0x10 : 0);
      CHECK_EQ("ISA random paging error code", fault.error, error);
      CHECK_EQ("ISA random paging CR2", fault.cr2, address);
    } else {
      CHECK_EQ("ISA A bits", (root[3] & tables[0][0] & tables[1][0]) & 0x20, 0x20);
      CHECK_EQ("ISA leaf", tables[2][0] & (access == 1 ? 0x60 : 0x20), access == 1 ? 0x60 : 0x20);
    }
  }
  write_cr0(read_cr0() | CR0_WP);
}
