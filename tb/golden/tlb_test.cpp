// SPDX-License-Identifier: Apache-2.0
// The tagged TLB, bounded and unbounded.
#include "mmu/tlb.h"

#include <gtest/gtest.h>

namespace pacifica {
namespace {

class TlbTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) tlb.set_unbounded();
  }
  static TlbEntry page(std::uint64_t linear, std::uint32_t asid, bool global = false,
                       std::uint8_t bits = 12) {
    return {.linear = linear,
            .pa = 0x10'0000,
            .asid = asid,
            .size_bits = bits,
            .global = global,
            .writable = true,
            .user = true,
            .dirty = true};
  }
  bool holds(std::uint64_t linear, std::uint32_t asid) const { return tlb.find_any(linear, asid) != nullptr; }
  Tlb tlb;
};
INSTANTIATE_TEST_SUITE_P(Modes, TlbTest, ::testing::Bool());

TEST_P(TlbTest, EntriesBelongToTheirAsid) {
  // shows: TLB-01 TLB-02 TLB-04 NPT-EN-07 NPT-ATTR-12
  tlb.insert(page(0x1000, 1, true));
  EXPECT_TRUE(holds(0x1FFF, 1));
  EXPECT_FALSE(holds(0x1000, 2));
  EXPECT_FALSE(holds(0x2000, 1));
}

TEST_P(TlbTest, Cr3WritesKeepGlobalEntriesOnly) {
  // shows: TLB-05 TLB-06 TLB-08
  tlb.insert(page(0x1000, 0));
  tlb.insert(page(0x2000, 0, true));
  tlb.insert(page(0x3000, 5));
  const std::uint64_t epoch = tlb.epoch();
  tlb.flush_non_global();
  EXPECT_FALSE(holds(0x1000, 0));
  EXPECT_TRUE(holds(0x2000, 0));
  EXPECT_FALSE(holds(0x3000, 5));
  EXPECT_NE(tlb.epoch(), epoch);
}

TEST_P(TlbTest, FlushAllTakesEverything) {
  // shows: TLB-07 TLB-10 TLB-11
  tlb.insert(page(0x1000, 0, true));
  tlb.insert(page(0x20'0000, 3, true, 21));
  tlb.flush_all();
  EXPECT_FALSE(holds(0x1000, 0));
  EXPECT_FALSE(holds(0x20'0000, 3));
}

TEST_P(TlbTest, InvalidatePageOfOneAsid) {
  // shows: TLB-13 TLB-15 ERR-C-65
  tlb.insert(page(0x1000, 5, true));
  tlb.insert(page(0x1000, 6));
  tlb.insert(page(0x40'0000, 5, false, 21));
  tlb.flush_page(0x1000, 5);
  EXPECT_FALSE(holds(0x1000, 5));
  EXPECT_TRUE(holds(0x1000, 6));
  tlb.flush_page(0x41'2345, 5);
  EXPECT_FALSE(holds(0x40'0000, 5));
}

TEST_P(TlbTest, NewEntriesReplaceWhatTheyOverlap) {
  tlb.insert(page(0x20'1000, 1));
  tlb.insert(page(0x20'2000, 2));
  tlb.insert(page(0x20'0000, 1, false, 21));
  EXPECT_EQ(tlb.find_any(0x20'1000, 1)->size_bits, 21);
  EXPECT_EQ(tlb.find_any(0x20'2000, 2)->size_bits, 12);
  tlb.insert(page(0x20'3000, 1));
  EXPECT_FALSE(holds(0x20'1000, 1));
}

TEST_P(TlbTest, FlushOfOneAsid) {
  // shows: ERR-A-51
  tlb.insert(page(0x1000, 1));
  tlb.insert(page(0x2000, 1, true));
  tlb.insert(page(0x1000, 2));
  tlb.flush_asid(1, true);
  EXPECT_FALSE(holds(0x1000, 1));
  EXPECT_TRUE(holds(0x2000, 1));
  tlb.flush_asid(1, false);
  EXPECT_FALSE(holds(0x2000, 1));
  EXPECT_TRUE(holds(0x1000, 2));
}

TEST(TlbCapacity, UnboundedNeverEvicts) {
  Tlb tlb;
  tlb.set_unbounded();
  TlbEntry entry{.asid = 1, .size_bits = 12};
  for (std::uint64_t i = 0; i < 20000; ++i) {
    entry.linear = 0xFFFF'8000'0000'0000 + (i << 12);
    tlb.insert(entry);
  }
  for (std::uint64_t i = 0; i < 20000; ++i) {
    ASSERT_NE(tlb.find_any(0xFFFF'8000'0000'0000 + (i << 12), 1), nullptr);
  }
}

}  // namespace
}  // namespace pacifica
