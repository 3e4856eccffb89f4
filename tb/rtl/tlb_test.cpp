// SPDX-License-Identifier: Apache-2.0
// Bench of rtl/mmu/tlb.sv (manual 2.12): tags, page sizes, overlap, replacement, flushes.
// Requirements: TLB-01 TLB-02 TLB-04 TLB-06 TLB-08 TLB-10 TLB-11 TLB-13 TLB-15 NPT-EN-07 NPT-ATTR-12
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <vector>

#include "Vtlb.h"
#include "clocked.h"
#include "transactions.h"

namespace pacifica::bench {
namespace {

enum Size : unsigned { k4K = 0, k2M = 1, k4M = 2 };
enum Flush : unsigned { kPage = 0, kNonGlobal = 1, kAll = 2, kAsid = 3, kAsidNonGlobal = 4 };

struct Entry {
  std::uint32_t pfn = 0;
  unsigned size = k4K;
  bool glob = false;

  // mmu_pkg::tlb_data_t, most significant field first: pfn, size, g_write, h_write, user, nx, dirty, glob,
  // type.
  std::uint64_t pack() const {
    return (std::uint64_t{pfn} << 12) | (std::uint64_t{size} << 10) | (0x3Eull << 4) |
           (glob ? 1ull << 4 : 0) | 6;
  }
};

class TlbTest : public ::testing::Test {
 protected:
  TlbTest() {
    dut_->answer_ready_i = 1;
    dut_.reset();
  }

  /// Clocks until `valid` is taken, that one included.
  template <typename Ready>
  int take(Ready ready) {
    int clocks = 0;
    for (bool taken = false; !taken; ++clocks) {
      dut_->clk_i = 0;
      dut_.settle();
      taken = ready();
      dut_.edge();
      if (clocks > 1000) throw std::runtime_error("the TLB takes nothing any more");
    }
    return clocks;
  }

  std::optional<std::uint32_t> lookup(unsigned asid, std::uint64_t vpn) {
    dut_->lookup_valid_i = 1;
    dut_->lookup_asid_i = asid;
    dut_->lookup_vpn_i = vpn;
    take([&] { return dut_->lookup_ready_o; });
    dut_->lookup_valid_i = 0;
    dut_.settle();
    EXPECT_TRUE(dut_->answer_valid_o) << "the answer comes in the next clock";
    if (!dut_->hit_o) return std::nullopt;
    return static_cast<std::uint32_t>(dut_->data_o >> 12);
  }

  /// Clocks for which the TLB takes nothing from now on.
  int busy_clocks() {
    int clocks = 0;
    for (dut_.settle(); !dut_->flush_ready_o; ++clocks) dut_.edge();
    return clocks;
  }

  void insert(unsigned asid, std::uint64_t vpn, const Entry& entry) {
    dut_->insert_valid_i = 1;
    dut_->insert_asid_i = asid;
    dut_->insert_vpn_i = vpn;
    dut_->insert_data_i = entry.pack();
    take([&] { return dut_->insert_ready_o; });
    dut_->insert_valid_i = 0;
    dut_.settle();
  }

  void flush(unsigned kind, unsigned asid = 0, std::uint64_t vpn = 0) {
    dut_->flush_valid_i = 1;
    dut_->flush_kind_i = kind;
    dut_->flush_asid_i = asid;
    dut_->flush_vpn_i = vpn;
    take([&] { return dut_->flush_ready_o; });
    dut_->flush_valid_i = 0;
    dut_.settle();
  }

  Clocked<Vtlb> dut_;
};

TEST_F(TlbTest, EntryBelongsToItsAsid) {
  insert(1, 0x12345, {.pfn = 0x111});
  insert(2, 0x12345, {.pfn = 0x222, .glob = true});
  EXPECT_EQ(lookup(1, 0x12345), 0x111u);
  EXPECT_EQ(lookup(2, 0x12345), 0x222u);
  EXPECT_FALSE(lookup(3, 0x12345));
  EXPECT_FALSE(lookup(1, 0x12346));
}

TEST_F(TlbTest, BusyForAsLongAsTheInterfaceSays) {
  insert(0, 1, {.pfn = 1});
  EXPECT_EQ(busy_clocks(), 3);
  insert(0, 0x200, {.pfn = 0x200, .size = k2M});
  EXPECT_EQ(busy_clocks(), 18);
  flush(kPage, 0, 1);
  EXPECT_EQ(busy_clocks(), 1);
  flush(kNonGlobal);
  EXPECT_EQ(busy_clocks(), 0);
  flush(kAll);
  EXPECT_EQ(busy_clocks(), 0);
  flush(kAsid);
  EXPECT_EQ(busy_clocks(), 16);
  flush(kAsidNonGlobal);
  EXPECT_EQ(busy_clocks(), 16);
}

TEST_F(TlbTest, LargePagesCoverTheirRange) {
  insert(1, 0x200, {.pfn = 0x1200, .size = k2M});
  EXPECT_TRUE(lookup(1, 0x200));
  EXPECT_TRUE(lookup(1, 0x3FF));
  EXPECT_FALSE(lookup(1, 0x400));
  EXPECT_FALSE(lookup(1, 0x1FF));
  insert(1, 0x800, {.pfn = 0x4000, .size = k4M});
  EXPECT_TRUE(lookup(1, 0x800));
  EXPECT_TRUE(lookup(1, 0xBFF));
  EXPECT_FALSE(lookup(1, 0xC00));
}

TEST_F(TlbTest, NewEntryReplacesWhatItOverlaps) {
  insert(1, 0x205, {.pfn = 5});
  insert(1, 0x3F0, {.pfn = 6});
  insert(1, 0x405, {.pfn = 7});
  insert(2, 0x205, {.pfn = 8});
  insert(1, 0x200, {.pfn = 0x1000, .size = k2M});
  EXPECT_EQ(lookup(1, 0x205), 0x1000u);
  EXPECT_EQ(lookup(1, 0x3F0), 0x1000u);
  EXPECT_EQ(lookup(1, 0x405), 7u);
  EXPECT_EQ(lookup(2, 0x205), 8u);
  // A small page in the large one: the large one goes.
  insert(1, 0x206, {.pfn = 9});
  EXPECT_EQ(lookup(1, 0x206), 9u);
  EXPECT_FALSE(lookup(1, 0x205));
  // 4 MB over both halves.
  insert(1, 0x200, {.pfn = 0x1000, .size = k2M});
  insert(1, 0x000, {.pfn = 0x2000, .size = k4M});
  EXPECT_EQ(lookup(1, 0x200), 0x2000u);
  EXPECT_EQ(lookup(1, 0x3FF), 0x2000u);
}

TEST_F(TlbTest, PageFlushTakesGlobalAndLargeEntriesOfOneAsid) {
  insert(1, 0x10, {.pfn = 1, .glob = true});
  insert(2, 0x10, {.pfn = 2});
  insert(1, 0x400, {.pfn = 0x1000, .size = k4M});
  flush(kPage, 1, 0x10);
  EXPECT_FALSE(lookup(1, 0x10));
  EXPECT_TRUE(lookup(2, 0x10));
  flush(kPage, 1, 0x7FF);
  EXPECT_FALSE(lookup(1, 0x400));
}

TEST_F(TlbTest, NonGlobalAndFullFlushesReachAllAsids) {
  for (unsigned asid : {0u, 1u, 5u}) {
    insert(asid, 0x10, {.pfn = 1, .glob = true});
    insert(asid, 0x11, {.pfn = 2});
    insert(asid, 0x400, {.pfn = 3, .size = k2M, .glob = true});
    insert(asid, 0x600, {.pfn = 4, .size = k2M});
  }
  flush(kNonGlobal);
  for (unsigned asid : {0u, 1u, 5u}) {
    EXPECT_TRUE(lookup(asid, 0x10));
    EXPECT_FALSE(lookup(asid, 0x11));
    EXPECT_TRUE(lookup(asid, 0x400));
    EXPECT_FALSE(lookup(asid, 0x600));
  }
  flush(kAll);
  for (unsigned asid : {0u, 1u, 5u}) {
    EXPECT_FALSE(lookup(asid, 0x10));
    EXPECT_FALSE(lookup(asid, 0x400));
  }
}

// No set keeps an entry over a full flush, whichever way it is in.
TEST_F(TlbTest, FullFlushEmptiesEverySet) {
  constexpr unsigned kPages = 64;  // 16 sets of 4 ways
  for (unsigned page = 0; page < kPages; ++page) insert(0, page, {.pfn = page, .glob = page % 2 == 0});
  for (unsigned page = 0; page < kPages; ++page) ASSERT_EQ(lookup(0, page), page);
  flush(kAll);
  for (unsigned page = 0; page < kPages; ++page) ASSERT_FALSE(lookup(0, page)) << page;
}

// Whether an entry is global is its own affair, whatever goes into the other sets before and after it.
TEST_F(TlbTest, GlobalBelongsToOneSet) {
  constexpr unsigned kSets = 16, kWays = 4;
  const auto fill = [&](unsigned set, bool glob) {
    for (unsigned way = 0; way < kWays; ++way) insert(0, way * kSets + set, {.pfn = way, .glob = glob});
  };
  for (const bool glob : {false, true}) {
    for (unsigned first = 0; first < kSets; ++first) {
      flush(kAll);
      fill(first, glob);
      for (unsigned set = 0; set < kSets; ++set)
        if (set != first) fill(set, !glob);
      flush(first % 2 == 0 ? kNonGlobal : kAsidNonGlobal);
      for (unsigned page = 0; page < kSets * kWays; ++page)
        ASSERT_EQ(lookup(0, page).has_value(), (page % kSets == first) == glob) << first << ' ' << page;
    }
  }
}

TEST_F(TlbTest, AsidFlushesReachOneAsid) {
  for (bool keep : {false, true}) {
    for (unsigned asid : {0u, 1u, 5u}) {
      for (unsigned page = 0; page < 2; ++page)
        insert(asid, 0x11 * (page + 1), {.pfn = page, .glob = page == 0});
      insert(asid, 0x400, {.pfn = 3, .size = k2M, .glob = true});
      insert(asid, 0x800, {.pfn = 4, .size = k4M});
    }
    flush(keep ? kAsidNonGlobal : kAsid, 1);
    for (unsigned asid : {0u, 1u, 5u}) {
      EXPECT_EQ(lookup(asid, 0x11).has_value(), asid != 1 || keep);
      EXPECT_EQ(lookup(asid, 0x22).has_value(), asid != 1);
      EXPECT_EQ(lookup(asid, 0x400).has_value(), asid != 1 || keep);
      EXPECT_EQ(lookup(asid, 0x800).has_value(), asid != 1);
    }
  }
}

// Against a list that never evicts: a hit must be in the list, whatever was done before.
TEST_F(TlbTest, RandomOperationsNeverInventOrKeepATranslation) {
  struct Held {
    unsigned asid;
    std::uint64_t vpn;
    Entry entry;
    std::uint64_t first() const { return vpn & ~(span() - 1); }
    std::uint64_t span() const { return entry.size == k4K ? 1 : entry.size == k2M ? 0x200 : 0x400; }
    bool covers(unsigned a, std::uint64_t v) const {
      return a == asid && v >= first() && v < first() + span();
    }
    bool overlaps(const Held& o) const {
      return asid == o.asid && first() < o.first() + o.span() && o.first() < first() + span();
    }
  };
  std::mt19937 rng(1);
  std::vector<Held> held;
  auto vpn = [&] { return (rng() % 4) * 0x200 + (rng() % 8) * 0x11; };
  int hits = 0;
  const int count = transactions(20000);
  for (int i = 0; i < count; ++i) {
    const unsigned asid = rng() % 3;
    const unsigned what = rng() % 100;
    if (what < 40) {
      Held h{asid,
             vpn(),
             {.pfn = static_cast<std::uint32_t>(rng() & 0xFFFFFFF),
              .size = what < 34   ? k4K
                      : what < 37 ? k2M
                                  : k4M,
              .glob = rng() % 2 == 0}};
      insert(h.asid, h.vpn, h.entry);
      std::erase_if(held, [&](const Held& o) { return o.overlaps(h); });
      held.push_back(h);
    } else if (what < 45) {
      const auto v = vpn();
      flush(kPage, asid, v);
      std::erase_if(held, [&](const Held& o) { return o.covers(asid, v); });
    } else if (what < 46) {
      flush(kNonGlobal);
      std::erase_if(held, [&](const Held& o) { return !o.entry.glob; });
    } else if (what == 46 && rng() % 4 == 0) {
      flush(kAll);
      held.clear();
    } else {
      const auto v = vpn();
      const auto found = lookup(asid, v);
      if (!found) continue;
      ++hits;
      const Held* match = nullptr;
      for (const auto& h : held)
        if (h.covers(asid, v)) match = &h;
      ASSERT_NE(match, nullptr) << "hit on a page that is not held, step " << i;
      ASSERT_EQ(*found, match->entry.pfn) << "step " << i;
    }
  }
  EXPECT_GT(hits, count / 20);
}

}  // namespace
}  // namespace pacifica::bench
