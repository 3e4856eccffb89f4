// SPDX-License-Identifier: Apache-2.0
// The comparison of a step.
#include "cosim/compare.h"

#include <gtest/gtest.h>

namespace pacifica::cosim {
namespace {

struct Pair {
  spec::RetireRecord golden_record, rtl_record;
  spec::ArchState golden_state, rtl_state;
  std::vector<spec::WriteRecord> golden_writes, rtl_writes;
  Side golden() const { return {golden_record, golden_state, golden_writes}; }
  Side rtl() const { return {rtl_record, rtl_state, rtl_writes}; }
};

TEST(Compare, EqualStepsAgree) {
  const Pair pair;
  EXPECT_TRUE(agree(pair.golden(), pair.rtl()));
  EXPECT_TRUE(differences(pair.golden(), pair.rtl()).empty());
}

TEST(Compare, EveryStateFieldCounts) {
  // Each field, made different in turn, is found and named.
  const Pair equal;
  unsigned fields = 0;
  spec::for_each_field(equal.golden_state, equal.rtl_state, [&](auto, auto, bool, auto, auto) { ++fields; });
  EXPECT_GT(fields, 100u);
  Pair pair;
  pair.rtl_state.gpr[7] = 1;
  pair.rtl_state.seg[spec::kTr].limit = 2;
  const auto found = differences(pair.golden(), pair.rtl());
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].what, "rdi");
  EXPECT_FALSE(agree(pair.golden(), pair.rtl()));
}

TEST(Compare, GuestOnlyStateCountsInTheGuestOnly) {
  Pair pair;
  pair.rtl_state.h_cr3 = 0x1000;
  EXPECT_TRUE(agree(pair.golden(), pair.rtl()));
  pair.golden_state.guest = pair.rtl_state.guest = 1;
  EXPECT_FALSE(agree(pair.golden(), pair.rtl()));
  EXPECT_EQ(differences(pair.golden(), pair.rtl()).at(0).what, "h_cr3");
}

TEST(Compare, WritesInOrder) {
  Pair pair;
  pair.golden_writes = {{0, 4, 6, 0x1000, 1}, {0, 4, 6, 0x1004, 2}};
  pair.rtl_writes = {{0, 4, 6, 0x1004, 2}, {0, 4, 6, 0x1000, 1}};
  EXPECT_FALSE(agree(pair.golden(), pair.rtl()));
  EXPECT_EQ(differences(pair.golden(), pair.rtl()).size(), 2u);
  pair.rtl_writes = {pair.golden_writes[0]};
  const auto found = differences(pair.golden(), pair.rtl());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].actual, "none");
}

TEST(Compare, MemoryTypeCounts) {
  Pair pair;
  pair.golden_writes = {{0, 4, 6, 0x1000, 1}};
  pair.rtl_writes = {{0, 4, 0, 0x1000, 1}};
  EXPECT_FALSE(agree(pair.golden(), pair.rtl()));
}

TEST(Compare, ErrorCodeCountsOnlyWhenValid) {
  Pair pair;
  pair.golden_record.kind = pair.rtl_record.kind = static_cast<std::uint32_t>(spec::RetireKind::kEvent);
  pair.rtl_record.error_code = 9;
  EXPECT_TRUE(agree(pair.golden(), pair.rtl()));
  pair.golden_record.flags = pair.rtl_record.flags = 1;
  EXPECT_FALSE(agree(pair.golden(), pair.rtl()));
}

TEST(Compare, ExitInformationCountsInExits) {
  Pair pair;
  pair.golden_record.kind = pair.rtl_record.kind = static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
  pair.golden_record.exitinfo2 = 0x1000;
  const auto found = differences(pair.golden(), pair.rtl());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].what, "exitinfo2");
}

TEST(Compare, TimeStampIsNotCompared) {
  Pair pair;
  pair.golden_record.tsc = 5;
  EXPECT_TRUE(agree(pair.golden(), pair.rtl()));
}

}  // namespace
}  // namespace pacifica::cosim
