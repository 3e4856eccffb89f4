// SPDX-License-Identifier: Apache-2.0
// Bench of rtl/mmu/mmu.sv with its walker, TLB and memory-type units (manual 2.12, 2.21): each paging mode,
// each fault kind at each level, accessed/dirty updates and their order, TLB policy, memory types.
// Requirements: NPT-EN-01 NPT-EN-03 NPT-EN-04 NPT-EN-06 NPT-WALK-01 NPT-WALK-02 NPT-WALK-03 NPT-WALK-04
// NPT-WALK-05 NPT-WALK-06 NPT-WALK-07 NPT-WALK-08 NPT-WALK-09 NPT-WALK-10 NPT-WALK-11 NPT-WALK-12 NPT-WALK-13
// NPT-WALK-14 NPT-WALK-15 NPT-WALK-16 NPT-WALK-17 NPT-FAULT-03 NPT-FAULT-05 NPT-FAULT-06 NPT-FAULT-07
// NPT-FAULT-08 NPT-FAULT-09 NPT-FAULT-10 NPT-FAULT-11 NPT-FAULT-12 NPT-FAULT-13 NPT-ATTR-02 NPT-ATTR-04
// NPT-ATTR-05 NPT-ATTR-06 NPT-ATTR-09 NPT-ATTR-10 NPT-ATTR-13 NPT-ATTR-14 NPT-MTYPE-05 NPT-MTYPE-06
// NPT-MTYPE-13 NPT-MTYPE-14 NPT-SPLIT-01 NPT-SPLIT-02 NPT-PAE-02 NPT-PAE-04 ERR-C-15 ERR-C-18 ERR-C-19
// ERR-C-20 ERR-C-22 ERR-C-23 ERR-C-24 ERR-C-29 TLB-01 TLB-02
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "Vmmu.h"
#include "clocked.h"

namespace pacifica::bench {
namespace {

using u64 = std::uint64_t;

constexpr u64 kP = 1, kW = 2, kU = 4, kPwt = 8, kPcd = 16, kA = 0x20, kD = 0x40, kPs = 0x80, kG = 0x100;
constexpr u64 kNx = u64{1} << 63;
constexpr u64 kAll = kP | kW | kU;
constexpr u64 kPg = 0x8000'0000, kWp = 0x1'0000, kCd = 0x4000'0000;
constexpr u64 kPse = 0x10, kPae = 0x20, kPge = 0x80;
constexpr u64 kNxe = 0x800, kLong = 0x500;  // LME and LMA
constexpr u64 kPatReset = 0x0007'0406'0007'0406;
enum Type : unsigned { kUc = 0, kWc = 1, kWt = 4, kWb = 6, kWcPlus = 8, kCdType = 9 };
// Error code bits
constexpr unsigned eP = 1, eW = 2, eU = 4, eR = 8, eI = 16;

struct Access {
  bool write = false, user = false, fetch = false;
};
constexpr Access kRead{}, kWrite{.write = true}, kFetch{.fetch = true};
constexpr Access kUserRead{.user = true}, kUserWrite{.write = true, .user = true},
    kUserFetch{.user = true, .fetch = true};

struct Result {
  bool fault = false, npf = false;
  u64 pa = 0, gpa = 0;
  unsigned error = 0, type = 0;
  int walks = 0;
  unsigned guest_start = 0;               // of the walk: 0 the top, 1 or 2 a directory of that level
  std::array<unsigned, 5> host_starts{};  // of its host walks in turn
};

class MmuTest : public ::testing::Test {
 protected:
  MmuTest() {
    dut_->pat_i = kPatReset;
    dut_->g_pat_i = kPatReset;
    dut_->bus_req_ready_i = 1;
    dut_.reset();
  }

  // ---- Memory: quadwords
  u64 load(u64 addr, unsigned size = 8) {
    const u64 qword = memory_[addr & ~u64{7}];
    return size == 8 ? qword : (qword >> (8 * (addr & 4))) & 0xFFFF'FFFF;
  }
  void store(u64 addr, u64 value, unsigned size = 8) {
    u64& qword = memory_[addr & ~u64{7}];
    if (size == 8)
      qword = value;
    else if (addr & 4)
      qword = (qword & 0xFFFF'FFFF) | (value << 32);
    else
      qword = (qword & ~u64{0xFFFF'FFFF}) | (value & 0xFFFF'FFFF);
  }

  /// Builds long-mode (levels 4) or PAE (levels 3) tables; entries live at `offset` + their address.
  u64 entry_address(u64 root, u64 va, int levels, int leaf_level, u64 offset = 0, u64 flags = kAll) {
    u64 table = root;
    for (int level = levels;; --level) {
      const u64 mask = levels == 3 && level == 3 ? 3 : 0x1FF;
      const u64 at = table + 8 * ((va >> (12 + 9 * (level - 1))) & mask);
      if (level == leaf_level) return at;
      if (!(load(at + offset) & kP)) {
        store(at + offset, next_table_ | (levels == 3 && level == 3 ? kP : flags));
        next_table_ += 0x1000;
      }
      table = load(at + offset) & 0xFF'FFFF'F000;
    }
  }
  u64 map(u64 root, u64 va, u64 pa, u64 flags, int leaf_level = 1, int levels = 4, u64 offset = 0) {
    const u64 at = entry_address(root, va, levels, leaf_level, offset);
    store(at + offset, pa | flags | (leaf_level > 1 ? kPs : 0));
    return at;
  }

  void clock() {
    dut_->clk_i = 0;
    dut_.settle();
    const bool request = dut_->bus_req_valid_o;
    const bool write = dut_->bus_req_write_o;
    const u64 addr = dut_->bus_req_addr_o, data = dut_->bus_req_wdata_o;
    const unsigned size = dut_->bus_req_size_o;
    if (dut_->walk_event_valid_o) {
      ++walks_;
      starts_ = dut_->walk_event_access_o >> 4;
      EXPECT_FALSE(dut_->rsp_valid_o) << "the announcement comes before the answer";
    }
    if (dut_->ad_write_valid_o) ad_.emplace_back(dut_->ad_write_addr_o, dut_->ad_write_data_o);
    if (request && !write) reads_.push_back(addr);
    if (request && write) EXPECT_TRUE(dut_->bus_req_lock_o);
    dut_.edge();
    dut_->bus_rsp_valid_i = request;
    if (request) {
      if (write) store(addr, data, size);
      dut_->bus_rsp_rdata_i = write ? 0 : load(addr, size);
    }
    dut_.settle();
  }

  Result translate(u64 linear, Access access) {
    walks_ = 0;
    starts_ = 0;
    ad_.clear();
    reads_.clear();
    dut_->req_valid_i = 1;
    dut_->req_linear_i = linear;
    dut_->req_write_i = access.write;
    dut_->req_user_i = access.user;
    dut_->req_fetch_i = access.fetch;
    dut_.settle();
    for (int i = 0; i < 100 && !dut_->req_ready_o; ++i)
      clock();  // a new entry or a flush may keep the TLB busy
    EXPECT_TRUE(dut_->req_ready_o);
    clock();
    dut_->req_valid_i = 0;
    for (int i = 0; i < 1000 && !dut_->rsp_valid_o; ++i) clock();
    EXPECT_TRUE(dut_->rsp_valid_o);
    Result r;
    r.fault = dut_->rsp_fault_o;
    r.npf = dut_->rsp_npf_o;
    EXPECT_TRUE(r.fault || !r.npf);
    r.pa = dut_->rsp_pa_o;
    r.gpa = dut_->rsp_gpa_o;
    r.error = dut_->rsp_error_o;
    r.type = dut_->rsp_memtype_o;
    r.walks = walks_;
    r.guest_start = starts_ & 3;
    for (unsigned i = 0; i < 5; ++i) r.host_starts.at(i) = starts_ >> (4 + 2 * i) & 3;
    return r;
  }

  void flush(unsigned kind, u64 linear = 0, unsigned asid = 0) {
    dut_->flush_valid_i = 1;
    dut_->flush_kind_i = kind;
    dut_->flush_linear_i = linear;
    dut_->flush_asid_i = asid;
    dut_.settle();
    for (int i = 0; i < 100 && !dut_->flush_ready_o; ++i) clock();
    EXPECT_TRUE(dut_->flush_ready_o);
    clock();
    dut_->flush_valid_i = 0;
  }

  void expect_pa(const Result& r, u64 pa) {
    EXPECT_FALSE(r.fault) << "error " << r.error << (r.npf ? " NPF" : " #PF");
    EXPECT_EQ(r.pa, pa);
  }
  void expect_pf(const Result& r, unsigned error) {
    EXPECT_TRUE(r.fault);
    EXPECT_FALSE(r.npf);
    EXPECT_EQ(r.error, error);
  }
  void expect_npf(const Result& r, unsigned error, u64 gpa) {
    EXPECT_TRUE(r.fault);
    EXPECT_TRUE(r.npf);
    EXPECT_EQ(r.error, error);
    EXPECT_EQ(r.gpa, gpa);
  }

  void long_mode(u64 root) {
    dut_->cr0_i = kPg | kWp | 1;
    dut_->cr3_i = root;
    dut_->cr4_i = kPae | kPge;
    dut_->efer_i = kLong | kNxe;
  }
  void nested_long(u64 h_root, unsigned asid = 1) {
    dut_->guest_i = 1;
    dut_->np_enable_i = 1;
    dut_->asid_i = asid;
    dut_->h_cr0_i = kPg | 1;
    dut_->h_cr3_i = h_root;
    dut_->h_cr4_i = kPae;
    dut_->h_efer_i = kLong | kNxe;
  }

  Clocked<Vmmu> dut_;
  std::map<u64, u64> memory_;
  u64 next_table_ = 0x10'0000;
  int walks_ = 0;
  unsigned starts_ = 0;
  std::vector<std::pair<u64, u64>> ad_;  // accessed/dirty writes in order
  std::vector<u64> reads_;
};

TEST_F(MmuTest, WithoutPagingIsIdentity) {
  auto r = translate(0x12345678, kWrite);
  expect_pa(r, 0x12345678);
  EXPECT_EQ(r.walks, 0);
  EXPECT_EQ(r.type, kWb);
  EXPECT_EQ(translate(0xA0000, kRead).type, kUc);
  EXPECT_EQ(translate(0xC0000, kRead).type, kWb);
  EXPECT_EQ(translate(0xFFFF0, kFetch).type, kUc);
  EXPECT_EQ(translate(0xFEE00080, kRead).type, kUc);
  dut_->cr0_i = kCd;
  EXPECT_EQ(translate(0x1000, kRead).type, kCdType);
  EXPECT_EQ(translate(0xB0000, kRead).type, kUc);
}

TEST_F(MmuTest, LongModeWalkSetsBitsInOrderAndFillsTheTlb) {
  long_mode(0x1000);
  const u64 pte = map(0x1000, 0x7F12'3456'7000, 0xAB'CDEF'0000, kAll);
  const u64 pde = entry_address(0x1000, 0x7F12'3456'7000, 4, 2);
  const u64 pdpe = entry_address(0x1000, 0x7F12'3456'7000, 4, 3);
  const u64 pml4e = entry_address(0x1000, 0x7F12'3456'7000, 4, 4);
  auto r = translate(0x7F12'3456'7123, kUserRead);
  expect_pa(r, 0xAB'CDEF'0123);
  EXPECT_EQ(r.walks, 1);
  ASSERT_EQ(ad_.size(), 4u);
  EXPECT_EQ(ad_[0].first, pml4e);
  EXPECT_EQ(ad_[1].first, pdpe);
  EXPECT_EQ(ad_[2].first, pde);
  EXPECT_EQ(ad_[3].first, pte);
  EXPECT_EQ(ad_[3].second, 0xAB'CDEF'0000 | kAll | kA);
  EXPECT_EQ(translate(0x7F12'3456'7FFF, kUserRead).walks, 0);
  EXPECT_EQ(translate(0x7F12'3456'7FFF, kFetch).walks, 0);
  // D is clear: a write walks again and sets it.
  r = translate(0x7F12'3456'7000, kUserWrite);
  EXPECT_EQ(r.walks, 1);
  ASSERT_EQ(ad_.size(), 1u);
  EXPECT_EQ(load(pte), 0xAB'CDEF'0000 | kAll | kA | kD);
  EXPECT_EQ(translate(0x7F12'3456'7000, kUserWrite).walks, 0);
}

TEST_F(MmuTest, PageFaultErrorCodes) {
  long_mode(0x1000);
  const u64 va = 0x40'0000;
  const u64 pte = map(0x1000, va, 0x5000, 0);
  expect_pf(translate(va, kRead), 0);
  expect_pf(translate(va, kUserWrite), eW | eU);
  expect_pf(translate(va, kUserFetch), eU | eI);
  EXPECT_EQ(load(pte), 0x5000u);

  store(pte, 0x5000 | kP);
  expect_pf(translate(va, kUserRead), eP | eU);
  expect_pf(translate(va, kWrite), eP | eW);
  EXPECT_EQ(load(pte) & kA, 0u) << "the leaf's A bit waits for the permission check";
  expect_pa(translate(va, kRead), 0x5000);
  dut_->cr0_i = kPg | 1;  // WP clear
  expect_pa(translate(va, kWrite), 0x5000);
  EXPECT_EQ(load(pte) & kD, kD);
  EXPECT_EQ(translate(va, kWrite).walks, 0);
  dut_->cr0_i = kPg | kWp | 1;
  expect_pf(translate(va, kWrite), eP | eW);

  store(pte, 0x5000 | kAll | kNx);
  expect_pf(translate(va, kUserFetch), eP | eU | eI);
  expect_pa(translate(va, kUserWrite), 0x5000);
  dut_->efer_i = kLong;  // NXE clear: bit 63 is reserved, and ID is not reported
  flush(2);
  expect_pf(translate(va, kRead), eP | eR);
  expect_pf(translate(va, kUserFetch), eP | eU | eR);
}

TEST_F(MmuTest, ReservedBitsAtEachLevel) {
  long_mode(0x1000);
  const u64 va = 0x8000'0000;
  map(0x1000, va, 0x5000, kAll);
  for (int level = 1; level <= 4; ++level) {
    const u64 at = entry_address(0x1000, va, 4, level);
    const u64 good = load(at);
    store(at, good | (u64{1} << 51));
    expect_pf(translate(va, kWrite), eP | eW | eR);
    EXPECT_EQ(load(at) & kA, good & kA);
    store(at, good | (u64{1} << 40));
    expect_pf(translate(va, kRead), eP | eR);
    if (level >= 3) {
      store(at, good | kPs);
      expect_pf(translate(va, kRead), eP | eR);
    }
    store(at, (good | (u64{1} << 40)) & ~kP);
    expect_pf(translate(va, kRead), 0);
    store(at, good | (u64{1} << 52));
    expect_pa(translate(va, kRead), 0x5000);
    store(at, good);
    flush(2);
  }
  map(0x1000, 0x4000'0000, 0x20'0000 | 0x2000, kAll, 2);
  expect_pf(translate(0x4000'0000, kRead), eP | eR);
}

TEST_F(MmuTest, LargePageRightsComeFromAllLevels) {
  long_mode(0x1000);
  map(0x1000, 0x4000'0000, 0x12'3460'0000, kAll, 2);
  auto r = translate(0x4012'3456, kUserWrite);
  expect_pa(r, 0x12'3472'3456);
  EXPECT_EQ(translate(0x401F'F000, kUserWrite).walks, 0);
  const u64 pml4e = entry_address(0x1000, 0x4000'0000, 4, 4);
  store(pml4e, load(pml4e) & ~kU);
  flush(2);
  expect_pf(translate(0x4012'3456, kUserRead), eP | eU);
}

TEST_F(MmuTest, Legacy32BitPaging) {
  dut_->cr0_i = kPg | kWp | 1;
  dut_->cr3_i = 0x2000;
  dut_->cr4_i = kPse | kPge;
  store(0x2000 + 4 * 0x300, 0x3000 | kAll, 4);  // C000_0000h
  store(0x3000 + 4 * 0x45, 0xABCD'E000 | kAll | kG, 4);
  store(0x2000 + 4 * 0x301, 0x1240'0000 | kAll | kPs, 4);  // 4 MB at C040_0000h
  auto r = translate(0xC004'5678, kUserWrite);
  expect_pa(r, 0xABCD'E678);
  ASSERT_EQ(ad_.size(), 2u);
  EXPECT_EQ(ad_[0], (std::pair<u64, u64>{0x2C00, 0x3000 | kAll | kA}));
  EXPECT_EQ(ad_[1], (std::pair<u64, u64>{0x3000 + 4 * 0x45, 0xABCD'E000 | kAll | kG | kA | kD}));
  expect_pa(translate(0xC075'4321, kRead), 0x1275'4321);
  EXPECT_EQ(translate(0xC040'0000, kRead).walks, 0) << "one entry for the 4 MB page";
  flush(0, 0xC07F'F000);
  EXPECT_EQ(translate(0xC040'0000, kRead).walks, 1);
  flush(1);
  EXPECT_EQ(translate(0xC004'5678, kUserWrite).walks, 0) << "global";
  EXPECT_EQ(translate(0xC040'0000, kRead).walks, 1);
  store(0x2000 + 4 * 0x301, 0x1240'0000 | (1 << 21) | kAll | kPs, 4);
  flush(2);
  expect_pf(translate(0xC040'0000, kRead), eP | eR);
  dut_->cr4_i = 0;  // no PSE: PS means nothing, the entry names a table
  expect_pf(translate(0xC040'0000, kFetch), 0);
}

TEST_F(MmuTest, LegacyPaeUsesTheHeldPdpes) {
  dut_->cr0_i = kPg | kWp | 1;
  dut_->cr4_i = kPae;
  dut_->efer_i = kNxe;
  dut_->cr3_i = 0x1000;
  const u64 va = 0x8012'3000;
  map(0x1000, va, 0xF'0000'0000, kAll, 1, 3);
  u64 pdpe[4] = {0, 0, load(0x1010), 0};
  store(0x1010, 0);  // memory no longer matters
  std::memcpy(&dut_->pdpe_i, pdpe, sizeof pdpe);
  expect_pa(translate(va, kUserWrite), 0xF'0000'0000);
  EXPECT_EQ(reads_.size(), 4u) << "PDE and PTE, each read again to set bits";
  expect_pf(translate(0x4012'3000, kUserFetch), eU | eI);
  const u64 pde = (pdpe[2] & ~u64{0xFFF});
  store(pde, load(pde) | (u64{1} << 62));
  flush(2);
  expect_pf(translate(va, kRead), eP | eR);
}

TEST_F(MmuTest, AsidsKeepTheirOwnEntries) {
  long_mode(0x1000);
  map(0x1000, 0x1000, 0xA000, kAll | kG);
  map(0x2000, 0x1000, 0xB000, kAll | kG);
  expect_pa(translate(0x1000, kRead), 0xA000);
  dut_->asid_i = 1;
  dut_->cr3_i = 0x2000;
  expect_pa(translate(0x1000, kRead), 0xB000);
  dut_->asid_i = 0;
  auto r = translate(0x1000, kRead);
  expect_pa(r, 0xA000);
  EXPECT_EQ(r.walks, 0);
  flush(0, 0x1000, 1);
  EXPECT_EQ(translate(0x1000, kRead).walks, 0);
  dut_->asid_i = 1;
  EXPECT_EQ(translate(0x1000, kRead).walks, 1);
}

TEST_F(MmuTest, MemoryTypesOfOneLevel) {
  long_mode(0x1000);
  dut_->pat_i = 0x0106'0406'0007'0406;  // PAT7 = WC
  map(0x1000, 0x1000, 0x5000, kAll | kPwt);
  map(0x1000, 0x2000, 0x5000, kAll | kPwt | kPcd);
  map(0x1000, 0x3000, 0x5000, kAll | kPwt | kPcd | kPs);  // PAT bit of a 4 KB page
  map(0x1000, 0x4000, 0xB8000, kAll);
  map(0x1000, 0x20'0000, 0, kAll, 2);
  EXPECT_EQ(translate(0x1000, kRead).type, kWt);
  EXPECT_EQ(translate(0x2000, kRead).type, kCdType);  // PAT UC over MTRR WB
  EXPECT_EQ(translate(0x3000, kRead).type, kWc);
  EXPECT_EQ(translate(0x4000, kRead).type, kUc);
  EXPECT_EQ(translate(0x20'0000, kRead).type, kWb);
  EXPECT_EQ(translate(0x2A'0000, kRead).type, kUc)
      << "the MTRR type belongs to the access, not to the large page";
  dut_->cr0_i = kPg | kWp | kCd | 1;
  auto r = translate(0x1000, kRead);
  EXPECT_EQ(r.type, kCdType);
  EXPECT_EQ(r.walks, 0);
}

// ---- Walk caches (docs/choices.md §4)
using Starts = std::array<unsigned, 5>;

TEST_F(MmuTest, DirectoriesShortenWalks) {
  long_mode(0x1000);
  for (u64 va : {u64{0x1000}, u64{0x2000}, u64{0x20'0000}, u64{0x7FFF'F000}})
    map(0x1000, va, 0x5000 + va, kAll | kA);
  expect_pa(translate(0x1000, kRead), 0x6000);
  EXPECT_EQ(reads_.size(), 7u) << "four entries, three of them again to set A";
  auto r = translate(0x2000, kRead);  // the same page table
  expect_pa(r, 0x7000);
  EXPECT_EQ(r.guest_start, 1u);
  EXPECT_EQ(reads_.size(), 1u);
  r = translate(0x20'0000, kRead);  // the same page directory
  expect_pa(r, 0x20'5000);
  EXPECT_EQ(r.guest_start, 2u);
  EXPECT_EQ(reads_.size(), 3u) << "PDE, the same again to set A, PTE";
  r = translate(0x7FFF'F000, kRead);  // another gigabyte
  expect_pa(r, 0x8000'4000);
  EXPECT_EQ(r.guest_start, 0u);
}

TEST_F(MmuTest, DirectoriesKeepTheRightsOfTheWayDown) {
  long_mode(0x1000);
  const u64 va = 0x40'0000;
  map(0x1000, va, 0x5000, kAll);
  map(0x1000, va + 0x1000, 0x6000, kAll);
  const u64 pdpe = entry_address(0x1000, va, 4, 3);
  store(pdpe, (load(pdpe) & ~kU & ~kW) | kNx);
  expect_pa(translate(va, kRead), 0x5000);
  auto r = translate(va + 0x1000, kRead);
  expect_pa(r, 0x6000);
  EXPECT_EQ(r.guest_start, 1u);
  EXPECT_EQ(translate(va + 0x1000, kRead).walks, 0);
  expect_pf(translate(va + 0x1000, kWrite), eP | eW);
  expect_pf(translate(va + 0x1000, kUserRead), eP | eU);
  expect_pf(translate(va + 0x1000, kFetch), eP | eI);
}

TEST_F(MmuTest, AFaultComesFromTheTopOfTheTables) {
  long_mode(0x1000);
  const u64 va = 0x40'0000;
  map(0x1000, va, 0x5000, kAll);
  expect_pa(translate(va, kRead), 0x5000);
  // The page table moves without an invalidation; the old one has no second page.
  const u64 pde = entry_address(0x1000, va, 4, 2);
  const u64 old_table = load(pde) & ~u64{0xFFF}, new_table = 0x70'0000;
  store(pde, new_table | kAll);
  store(new_table + 8, 0x6000 | kAll);
  auto r = translate(va + 0x1000, kRead);
  expect_pa(r, 0x6000);
  EXPECT_EQ(r.walks, 1) << "announced once";
  EXPECT_EQ(r.guest_start, 1u) << "where the first attempt started";
  EXPECT_EQ(load(pde) & kA, kA);
  EXPECT_EQ(reads_.front(), old_table + 8);
  // The directory was replaced on the way.
  store(new_table + 16, 0x7000 | kAll);
  store(old_table + 16, 0x9000 | kAll);
  r = translate(va + 0x2000, kRead);
  expect_pa(r, 0x7000);
  EXPECT_EQ(r.guest_start, 1u);
  // Until it is invalidated, the directory may be used though its entry is gone.
  store(pde, 0);
  store(new_table + 24, 0x8000 | kAll);
  expect_pa(translate(va + 0x3000, kRead), 0x8000);
  // A real fault is found by the second attempt, which drops what it met.
  expect_pf(translate(va + 0x4000, kUserWrite), eU | eW);
  store(new_table + 32, 0xA000 | kAll);
  expect_pf(translate(va + 0x4000, kRead), 0);
  store(pde, new_table | kAll);
  expect_pa(translate(va + 0x4000, kRead), 0xA000);
}

TEST_F(MmuTest, EveryFlushEmptiesTheWalkCaches) {
  long_mode(0x1000);
  const u64 va = 0x40'0000;
  for (u64 i = 0; i < 512; ++i) map(0x1000, va + 0x1000 * i, 0x80'0000 + 0x1000 * i, kAll);
  u64 next = va;
  auto start = [&] {
    next += 0x1000;
    const auto r = translate(next, kRead);
    expect_pa(r, next + 0x40'0000);
    EXPECT_EQ(r.walks, 1);
    return r.guest_start;
  };
  EXPECT_EQ(start(), 0u);
  EXPECT_EQ(start(), 1u);
  flush(0, 0x1234'5000);  // INVLPG of another page
  EXPECT_EQ(start(), 0u);
  EXPECT_EQ(start(), 1u);
  flush(0, 0x1234'5000, 7);  // INVLPGA in another ASID
  EXPECT_EQ(start(), 0u);
  EXPECT_EQ(start(), 1u);
  flush(1);  // MOV to CR3
  EXPECT_EQ(start(), 0u);
  EXPECT_EQ(start(), 1u);
  flush(2);  // TLB_CONTROL
  EXPECT_EQ(start(), 0u);
  EXPECT_EQ(start(), 1u);
  dut_->guest_i = 1;  // VMRUN; the ASID comes with it
  dut_->asid_i = 3;
  EXPECT_EQ(start(), 0u);
  EXPECT_EQ(start(), 1u);
  dut_->asid_i = 4;
  EXPECT_EQ(start(), 0u);
  EXPECT_EQ(start(), 1u);
  dut_->guest_i = 0;  // #VMEXIT
  dut_->asid_i = 0;
  EXPECT_EQ(start(), 0u);
  // There and back between two walks: still another stay in the world.
  EXPECT_EQ(start(), 1u);
  dut_->guest_i = 1;
  clock();
  dut_->guest_i = 0;
  clock();
  EXPECT_EQ(start(), 0u);
}

TEST_F(MmuTest, OldDirectoriesGiveWay) {
  long_mode(0x1000);
  // Far apart: each walk makes two directories in a cache of four.
  for (u64 i = 0; i < 4; ++i) {
    map(0x1000, i << 39, 0x10'0000 * i, kAll);
    map(0x1000, (i << 39) + 0x1000, 0x10'0000 * i + 0x1000, kAll);
  }
  for (u64 i = 0; i < 4; ++i) expect_pa(translate(i << 39, kRead), 0x10'0000 * i);
  for (u64 i = 4; i-- > 0;) {
    const auto r = translate((i << 39) + 0x1000, kRead);
    expect_pa(r, 0x10'0000 * i + 0x1000);
    EXPECT_EQ(r.guest_start, i >= 2 ? 1u : 0u);
  }
}

TEST_F(MmuTest, DirectoriesOf32BitTablesReach4Megabytes) {
  dut_->cr0_i = kPg | kWp | 1;
  dut_->cr3_i = 0x2000;
  dut_->cr4_i = kPse;
  store(0x2000 + 4 * 0x301, 0x3000 | kAll, 4);  // C040_0000h to C07F_FFFFh
  for (u64 i : {u64{0}, u64{1}, u64{0x200}, u64{0x3FF}})
    store(0x3000 + 4 * i, (0x10'0000 + (i << 12)) | kAll, 4);
  expect_pa(translate(0xC040'0000, kRead), 0x10'0000);
  for (u64 i : {u64{1}, u64{0x200}, u64{0x3FF}}) {
    const auto r = translate(0xC040'0000 + (i << 12), kRead);
    expect_pa(r, 0x10'0000 + (i << 12));
    EXPECT_EQ(r.guest_start, 1u);
  }
  store(0x2000 + 4 * 0x302, 0x3000 | kAll, 4);
  EXPECT_EQ(translate(0xC080'0000, kRead).guest_start, 0u);
}

// ---- Nested paging. Guest-physical g lies at g + kOff for g below 16 MB.
constexpr u64 kOff = 0x4000'0000;

class NestedTest : public MmuTest {
 protected:
  NestedTest() {
    long_mode(0x1000);
    nested_long(0x90'0000);
    // The builder allocates guest tables at guest-physical 1 MB and up, host tables from 10 MB.
    for (u64 g : {u64{0x1000}, u64{0x5000}, u64{0x6000}, u64{0x7000}}) host_map(g);
    for (u64 g = 0x10'0000; g < 0x10'8000; g += 0x1000) host_map(g);
  }
  u64 host_map(u64 gpa, u64 flags = kAll) { return host_map_to(gpa, gpa + kOff, flags); }
  u64 host_map_to(u64 gpa, u64 pa, u64 flags = kAll, int leaf = 1) {
    std::swap(next_table_, next_host_table_);
    const u64 at = map(0x90'0000, gpa, pa, flags, leaf);
    std::swap(next_table_, next_host_table_);
    return at;
  }
  u64 guest_map(u64 va, u64 gpa, u64 flags = kAll, int leaf = 1) {
    return map(0x1000, va, gpa, flags, leaf, 4, kOff);
  }
  u64 host_pte(u64 gpa) { return entry_address(0x90'0000, gpa, 4, 1); }

  u64 next_host_table_ = 0xA0'0000;
};

TEST_F(NestedTest, TranslatesBothLevelsAndSetsHostBits) {
  const u64 pte = guest_map(0x7000'0000, 0x5000);
  auto r = translate(0x7000'0abc, kUserRead);
  expect_pa(r, 0x5abc + kOff);
  EXPECT_EQ(r.walks, 1);
  EXPECT_EQ(load(host_pte(pte)) & (kA | kD), kA | kD)
      << "table pages are written at host level, even by a read";
  EXPECT_EQ(load(host_pte(0x5000)) & (kA | kD), kA);
  EXPECT_EQ(load(pte + kOff) & (kA | kD), kA);
  EXPECT_EQ(translate(0x7000'0000, kUserFetch).walks, 0);
  expect_pa(translate(0x7000'0000, kUserWrite), 0x5000 + kOff);
  EXPECT_EQ(load(host_pte(0x5000)) & kD, kD);
  EXPECT_EQ(load(pte + kOff) & kD, kD);
  EXPECT_EQ(translate(0x7000'0000, kUserWrite).walks, 0);
}

TEST_F(NestedTest, HostFaultsOnGuestTables) {
  guest_map(0x7000'0000, 0x5000);
  for (int level = 4; level >= 1; --level) {
    const u64 at = entry_address(0x1000, 0x7000'0000, 4, level, kOff);
    const u64 pte = host_pte(at);
    const u64 good = load(pte);
    store(pte, good & ~kP);
    expect_npf(translate(0x7000'0000, kRead), eU | eW, at);
    expect_npf(translate(0x7000'0000, kUserFetch), eU | eW, at);
    store(pte, good & ~kW);
    expect_npf(translate(0x7000'0000, kRead), eP | eU | eW, at);
    store(pte, good & ~kU);
    expect_npf(translate(0x7000'0000, kRead), eP | eU | eW, at);
    store(pte, good | (u64{1} << 45));
    expect_npf(translate(0x7000'0000, kRead), eP | eU | eW | eR, at);
    store(pte, good | kNx);  // data writes do not mind
    expect_pa(translate(0x7000'0000, kFetch), 0x5000 + kOff);
    flush(2);
    store(pte, good);
  }
}

TEST_F(NestedTest, HostFaultsOnThePage) {
  const u64 gpte = guest_map(0x7000'0000, 0x5000);
  const u64 pte = host_pte(0x5000);
  store(pte, 0);
  expect_npf(translate(0x7000'0123, kRead), eU, 0x5123);
  expect_npf(translate(0x7000'0123, kWrite), eU | eW, 0x5123);
  EXPECT_EQ(load(gpte + kOff) & (kA | kD), kA | kD) << "guest bits stay set (ERR-C-20)";
  expect_npf(translate(0x7000'0123, kFetch), eU | eI, 0x5123);
  dut_->h_efer_i = kLong;
  expect_npf(translate(0x7000'0123, kFetch), eU | eI, 0x5123);  // ERR-C-15
  dut_->h_efer_i = kLong | kNxe;
  store(pte, (0x5000 + kOff) | kP | kU);
  dut_->cr0_i = kPg | 1;  // neither WP matters at host level
  expect_npf(translate(0x7000'0123, kWrite), eP | eU | eW, 0x5123);
  expect_pa(translate(0x7000'0123, kRead), 0x5123 + kOff);
  store(pte, (0x5000 + kOff) | kP | kW);
  flush(2);
  expect_npf(translate(0x7000'0123, kRead), eP | eU, 0x5123);
  store(pte, (0x5000 + kOff) | kAll | kNx);
  expect_npf(translate(0x7000'0123, kFetch), eP | eU | eI, 0x5123);
  expect_pa(translate(0x7000'0123, kRead), 0x5123 + kOff);
  EXPECT_TRUE(translate(0x7000'0123, kFetch).npf) << "the entry is not executable";
}

TEST_F(NestedTest, GuestFaultsComeBeforeThePagesHostWalk) {
  const u64 gpte = guest_map(0x7000'0000, 0x66'6000, kP);  // GPA has no host mapping
  expect_pf(translate(0x7000'0000, kUserRead), eP | eU);
  expect_pf(translate(0x7000'0000, kWrite), eP | eW);
  EXPECT_EQ(load(gpte + kOff) & (kA | kD), 0u);
  expect_npf(translate(0x7000'0000, kRead), eU, 0x66'6000);
  store(gpte + kOff, 0x66'6000);
  expect_pf(translate(0x7000'0000, kUserWrite), eU | eW);
  store(gpte + kOff, 0x5000 | kAll | (u64{1} << 44));
  expect_pf(translate(0x7000'0000, kRead), eP | eR);
}

TEST_F(NestedTest, WriteProtectBelongsToTheGuestOnly) {
  guest_map(0x7000'0000, 0x5000, kP | kU);
  dut_->cr0_i = kPg | 1;
  expect_pa(translate(0x7000'0000, kWrite), 0x5000 + kOff);
  EXPECT_EQ(translate(0x7000'0000, kWrite).walks, 0);
  expect_pf(translate(0x7000'0000, kUserWrite), eP | eW | eU);
}

TEST_F(NestedTest, SplinteringTakesTheSmallerPage) {
  guest_map(0x20'0000, 0x80'0000, kAll, 2);  // guest 2 MB, host 4 KB
  host_map_to(0x80'0000, 0x7000'0000);
  host_map_to(0x80'1000, 0x6000'0000);
  expect_pa(translate(0x20'0010, kRead), 0x7000'0010);
  auto r = translate(0x20'1010, kRead);
  expect_pa(r, 0x6000'0010);
  EXPECT_EQ(r.walks, 1);

  host_map_to(0xC0'0000, 0x5000'0000, kAll, 2);  // host 2 MB, guest 4 KB
  guest_map(0x30'0000'0000, 0xC0'3000);
  guest_map(0x30'0000'1000, 0x5000);
  expect_pa(translate(0x30'0000'0444, kRead), 0x5000'3444);
  expect_pa(translate(0x30'0000'1444, kRead), 0x5444 + kOff);

  guest_map(0x4000'0000, 0xC0'0000, kAll, 2);  // both 2 MB
  expect_pa(translate(0x4000'0444, kRead), 0x5000'0444);
  EXPECT_EQ(translate(0x401F'F444, kRead).walks, 0);
}

TEST_F(NestedTest, GlobalComesFromTheGuest) {
  guest_map(0x7000'0000, 0x5000, kAll | kG);
  guest_map(0x7000'1000, 0x6000, kAll);
  store(host_pte(0x6000), load(host_pte(0x6000)) | kG);
  translate(0x7000'0000, kRead);
  translate(0x7000'1000, kRead);
  flush(1);
  EXPECT_EQ(translate(0x7000'0000, kRead).walks, 0);
  EXPECT_EQ(translate(0x7000'1000, kRead).walks, 1);
}

TEST_F(NestedTest, UnpagedGuestHasOneLevel) {
  dut_->cr0_i = 1;
  dut_->cr3_i = 0xFFFF'F000;
  auto r = translate(0x5678, kWrite);
  expect_pa(r, 0x5678 + kOff);
  EXPECT_EQ(r.walks, 1);
  EXPECT_EQ(r.type, kWb);
  EXPECT_EQ(translate(0x5000, kUserWrite).walks, 0);
  expect_npf(translate(0x44'4444, kRead), eU, 0x44'4444);
}

TEST_F(NestedTest, PaeGuestReadsItsPdpesInTheWalk) {
  dut_->cr4_i = kPae;
  dut_->efer_i = kNxe;
  dut_->cr3_i = 0x7020;
  map(0x7020, 0xC000'0000, 0x5000, kAll, 1, 3, kOff);
  expect_pa(translate(0xC000'0000, kUserRead), 0x5000 + kOff);
  EXPECT_EQ(load(0x7038 + kOff) & kA, 0u) << "a PDPE has no accessed bit";
  store(0x7028 + kOff, load(0x7038 + kOff) | kW);
  expect_pf(translate(0x4000'0000, kUserRead), eP | eU | eR);  // ERR-C-23
  expect_pf(translate(0x8000'0000, kWrite), eW);
  store(host_pte(0x7000), 0);
  flush(2);
  expect_npf(translate(0xC000'0000, kRead), eU | eW, 0x7038);
}

TEST_F(NestedTest, HostModesOtherThanLong) {
  // 32-bit host: 4 MB pages; the guest is unpaged.
  dut_->cr0_i = 1;
  dut_->h_cr4_i = kPse;
  dut_->h_efer_i = 0;
  dut_->h_cr3_i = 0x2000;
  store(0x2004, 0x0C00'0000 | kAll | kPs, 4);
  expect_pa(translate(0x41'2345, kWrite), 0x0C01'2345);
  EXPECT_EQ(load(0x2004, 4) & (kA | kD), kA | kD);
  // A guest-physical address beyond 4 GB (ERR-C-22).
  long_mode(0x40'1000);
  store(0x0C00'1000, 0x40'2000 | kAll);
  store(0x0C00'2000, u64{0x1'0000'0000} | kAll);
  expect_npf(translate(0x1000, kRead), eU | eW, 0x1'0000'0000);
  // PAE host: PDPEs on demand, reserved bits are NPF with RSV (ERR-C-24).
  dut_->cr0_i = 1;
  dut_->h_cr4_i = kPae;
  dut_->h_cr3_i = 0x3000;
  flush(2);
  next_table_ = 0x8000;
  map(0x3000, 0x5000, 0x9'0000'0000, kAll, 1, 3);
  expect_pa(translate(0x5001, kUserWrite), 0x9'0000'0001);
  store(0x3008, load(0x3000) | kU);
  expect_npf(translate(0x4000'0000, kFetch), eP | eU | eI | eR, 0x4000'0000);
  expect_npf(translate(0x8000'0000, kWrite), eU | eW, 0x8000'0000);
}

TEST_F(NestedTest, MemoryTypesCombine) {
  dut_->g_pat_i = 0x0007'0406'0001'0406;  // guest PAT2 = WC
  guest_map(0x7000'0000, 0x5000, kAll | kPcd);
  guest_map(0x7000'1000, 0x6000, kAll);
  guest_map(0x7000'2000, 0x7000, kAll);
  store(host_pte(0x7000), load(host_pte(0x7000)) | kPwt);
  EXPECT_EQ(translate(0x7000'0000, kRead).type, kWcPlus);  // WC with host WB
  EXPECT_EQ(translate(0x7000'1000, kRead).type, kWb);
  EXPECT_EQ(translate(0x7000'2000, kRead).type, kWt);  // host WT
  dut_->h_cr0_i = kPg | kCd | 1;
  EXPECT_EQ(translate(0x7000'1000, kRead).type, kCdType);
  EXPECT_EQ(translate(0x7000'0000, kRead).type, kWcPlus);
  dut_->h_cr0_i = kPg | 1;
  dut_->cr0_i = kPg | kWp | kCd | 1;
  EXPECT_EQ(translate(0x7000'1000, kRead).type, kCdType);
}

TEST_F(NestedTest, DirectoriesOfBothLevels) {
  for (u64 i = 0; i < 4; ++i) guest_map(0x7000'0000 + 0x1000 * i, 0x5000 + 0x1000 * (i % 3), kAll | kA);
  auto r = translate(0x7000'0000, kRead);
  expect_pa(r, 0x5000 + kOff);
  EXPECT_EQ(r.guest_start, 0u);
  EXPECT_EQ(r.host_starts, (Starts{0, 1, 1, 1, 1})) << "all below 2 MB";
  flush(2);
  // All bits are set now: the reads are those of the walk alone.
  translate(0x7000'0000, kRead);
  EXPECT_EQ(reads_.size(), 4u + 4 + 4 * 1);
  r = translate(0x7000'1000, kRead);
  expect_pa(r, 0x6000 + kOff);
  EXPECT_EQ(r.guest_start, 1u);
  EXPECT_EQ(r.host_starts, (Starts{1, 1, 0, 0, 0}));
  // host PTE of the page table, guest PTE (and again to set A), host PTE of the page (and again)
  EXPECT_EQ(reads_.size(), 3u + ad_.size());
}

// Both caches hold what a walk made. The host moves its page table, with another place for 5000h in the new
// one: after each event the walk starts at the top of both levels and finds that.
TEST_F(NestedTest, EveryFlushEmptiesBothWalkCaches) {
  for (u64 i = 0; i < 64; ++i) guest_map(0x7000'0000 + 0x1000 * i, 0x5000, kAll | kA);
  const u64 pde = entry_address(0x90'0000, 0x5000, 4, 2);
  u64 page = 0, place = 0x5000 + kOff;
  auto walk = [&] {
    const Result r = translate(0x7000'0000 + 0x1000 * page++, kRead);
    EXPECT_EQ(r.walks, 1);
    expect_pa(r, place);
    return r;
  };
  auto check = [&](const char* what, const std::function<void()>& event) {
    EXPECT_EQ(walk().host_starts, (Starts{1, 1, 0, 0, 0})) << "before " << what;
    const u64 old_table = load(pde) & ~u64{0xFFF}, new_table = next_host_table_;
    next_host_table_ += 0x1000;
    place += 0x10'0000;
    for (u64 i = 0; i < 512; ++i) store(new_table + 8 * i, load(old_table + 8 * i));
    store(new_table + 8 * 5, place | kAll);
    store(pde, new_table | kAll);
    event();
    const Result r = walk();
    EXPECT_EQ(r.guest_start, 0u) << "after " << what;
    EXPECT_EQ(r.host_starts[0], 0u) << "after " << what;
  };
  walk();
  check("INVLPG of another page", [this] { flush(0, 0x1234'5000, dut_->asid_i); });
  check("INVLPGA in another ASID", [this] { flush(0, 0x1234'5000, 7); });
  check("MOV to CR3", [this] { flush(1); });
  check("TLB_CONTROL 1", [this] { flush(2); });
  check("TLB_CONTROL 3", [this] { flush(3, 0, dut_->asid_i); });
  check("TLB_CONTROL 7", [this] { flush(4, 0, dut_->asid_i); });
  check("another ASID", [this] { dut_->asid_i = dut_->asid_i + 1; });
  check("#VMEXIT and VMRUN", [this] {
    dut_->guest_i = 0;
    clock();
    dut_->guest_i = 1;
    clock();
  });
}

TEST_F(NestedTest, ANestedFaultComesFromTheTopOfTheTables) {
  guest_map(0x7000'0000, 0x5000);
  guest_map(0x7000'1000, 0x6000);
  expect_pa(translate(0x7000'0000, kRead), 0x5000 + kOff);
  // The host moves its page table without an invalidation; the old one loses a page.
  const u64 pde = entry_address(0x90'0000, 0x6000, 4, 2);
  const u64 old_table = load(pde) & ~u64{0xFFF}, new_table = 0x78'0000;
  for (u64 i = 0; i < 512; ++i) store(new_table + 8 * i, load(old_table + 8 * i));
  store(old_table + 8 * 6, 0);
  store(pde, new_table | kAll);
  auto r = translate(0x7000'1000, kRead);
  expect_pa(r, 0x6000 + kOff);
  EXPECT_EQ(r.walks, 1);
  EXPECT_EQ(r.guest_start, 1u);
  EXPECT_EQ(load(pde) & kA, kA);
  // And a page that is missing in both.
  store(new_table + 8 * 5, 0);
  flush(2);
  guest_map(0x7000'2000, 0x5000);
  expect_pa(translate(0x7000'1000, kRead), 0x6000 + kOff);
  r = translate(0x7000'2000, kWrite);
  expect_npf(r, eU | eW, 0x5000);
  EXPECT_EQ(r.walks, 1);
  EXPECT_EQ(r.guest_start, 1u);
}

TEST_F(NestedTest, UnpagedGuestUsesHostDirectories) {
  dut_->cr0_i = 1;
  expect_pa(translate(0x5678, kRead), 0x5678 + kOff);
  const auto r = translate(0x6678, kRead);
  expect_pa(r, 0x6678 + kOff);
  EXPECT_EQ(r.guest_start, 0u);
  EXPECT_EQ(r.host_starts, (Starts{1, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace pacifica::bench
