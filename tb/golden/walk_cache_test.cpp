// SPDX-License-Identifier: Apache-2.0
// Walk caches in lockstep: what is recorded, when it may be used, when it goes, the second attempt.
#include "mmu/walk_cache.h"

#include "paging_fixture.h"

namespace pacifica {
namespace {

constexpr std::uint32_t guest_start(unsigned level) { return level << 4; }
constexpr std::uint32_t host_start(unsigned walk, unsigned level) { return level << (8 + 2 * walk); }
constexpr std::uint32_t kind(Access access) {
  return (access.write ? 1 : 0) | (access.user ? 2 : 0) | (access.fetch ? 4 : 0);
}

/// One translation in a step of its own, with the walk that the hardware would announce.
template <typename Base>
struct WalkCacheOf : Base {
  Translation announced(std::uint64_t linear, std::uint32_t starts, Access access = {}) {
    const spec::EventRecord walk{.kind = static_cast<std::uint32_t>(spec::EventKind::kWalk),
                                 .asid = static_cast<std::uint32_t>(this->state.asid),
                                 .data = linear,
                                 .access = kind(access) | starts};
    Timing timing{.events = {&walk, 1}};
    this->mmu.begin_step(&timing);
    this->log.clear();
    const Translation t = this->translate(linear, access);
    this->mmu.end_step();
    return t;
  }
  /// A walk whose starts are legal.
  Translation legal(std::uint64_t linear, std::uint32_t starts, Access access = {}) {
    const Translation t = announced(linear, starts, access);
    EXPECT_EQ(this->mmu.illegal_timing(), "") << std::hex << linear << " starts " << starts;
    return t;
  }
  void expect_illegal(std::uint64_t linear, std::uint32_t starts, const char* why) {
    announced(linear, starts);
    EXPECT_NE(this->mmu.illegal_timing().find(why), std::string::npos) << this->mmu.illegal_timing();
  }
  void expect_not_held(std::uint64_t linear, std::uint32_t starts) {
    expect_illegal(linear, starts, "a directory that the model does not hold");
  }
};
struct WalkCacheTest : WalkCacheOf<PagingTest> {
  static constexpr std::uint64_t kPt2 = 0x14000, kPd2 = 0x15000, kFrame2 = 0x210000;
  void SetUp() override {
    PagingTest::SetUp();
    put(kPt + 8 * 8, (kFrame + 0x1000) | kAll);
  }
  /// Another page table, whose pages 7 and 8 are elsewhere.
  void make_second_table() {
    put(kPt2 + 8 * 7, kFrame2 | kAll);
    put(kPt2 + 8 * 8, (kFrame2 + 0x1000) | kAll);
  }
};
struct NestedWalkCacheTest : WalkCacheOf<NestedTest> {
  void SetUp() override {
    NestedTest::SetUp();
    put(kPt + 8 * 8, (kFrame + 0x1000) | kAll);
    put(kHPt1 + 8, (kHostFrame + 0x5000) | kAll);
  }
};

TEST_F(WalkCacheTest, AWalkMayGoOnInADirectoryThatAWalkMade) {
  // shows: NP-03
  expect_not_held(0x9000, guest_start(1));  // nothing was walked yet
  mmu.flush_all();
  EXPECT_EQ(legal(kLinear, 0).pa, kFrame);
  put(kPml4, 0);  // not read again
  put(kPdpt, 0);
  EXPECT_EQ(legal(0x8000, guest_start(1)).pa, kFrame + 0x1000);
  ASSERT_EQ(log.records().size(), 1u);  // the A bit of the leaf alone
  EXPECT_EQ(log.records()[0].addr, kPt + 8 * 8);
  EXPECT_EQ(legal(0x8000, guest_start(2), kWriteAccess).pa, kFrame + 0x1000);
  expect_not_held(0x20'8000, guest_start(1));    // beyond the reach of the page table
  expect_not_held(0x4000'8000, guest_start(2));  // beyond the reach of the page directory
  EXPECT_FALSE(announced(0x8000, 0, kWriteAccess).ok());
}

TEST_F(WalkCacheTest, RightsAreThoseGatheredOnTheWayDown) {
  // shows: NPT-ATTR-03
  put(kPml4, kPdpt | kAll | kNx);
  put(kPdpt, kPd | kP | kW);  // supervisor
  put(kPd, kPt | kP | kU);    // read only
  ASSERT_TRUE(legal(kLinear, 0).ok());
  for (const unsigned level : {1u, 2u}) {
    const Translation t = legal(0x8000, guest_start(level));
    ASSERT_TRUE(t.ok());
    EXPECT_FALSE(t.entry->writable);
    EXPECT_FALSE(t.entry->user);
    EXPECT_TRUE(t.entry->no_execute);
  }
}

TEST_F(WalkCacheTest, OnlyPresentEntriesThatPassBecomeDirectories) {
  put(kPd + 8, kPt | kAll | std::uint64_t{1} << 45);  // reserved
  EXPECT_FALSE(legal(0x20'7000, 0).ok());
  expect_not_held(0x20'7000, guest_start(1));
  put(kPd + 16, 0);
  EXPECT_FALSE(legal(0x40'7000, 0).ok());
  expect_not_held(0x40'7000, guest_start(1));
  put(kPd + 24, 0x60'0000 | kAll | kPs);  // a leaf
  EXPECT_TRUE(legal(0x60'7000, 0).ok());
  expect_not_held(0x60'7000, guest_start(1));
  EXPECT_TRUE(legal(0x60'8000, guest_start(2)).ok());
}

TEST_F(WalkCacheTest, NotPresentToPresentIsSeenWithoutInvalidation) {
  put(kPd, 0);
  EXPECT_FALSE(legal(kLinear, 0).ok());
  put(kPd, kPt | kAll);
  EXPECT_TRUE(legal(kLinear, guest_start(2)).ok());
  put(kPt + 8 * 9, kFrame | kAll);
  EXPECT_TRUE(legal(0x9000, guest_start(1)).ok());
}

TEST_F(WalkCacheTest, AFaultComesFromTheTablesAsTheyAre) {
  make_second_table();
  ASSERT_TRUE(legal(kLinear, 0).ok());
  // Stale, and used: the walk through the old table succeeds.
  put(kPd, kPt2 | kAll);
  EXPECT_EQ(legal(0x8000, guest_start(1)).pa, kFrame + 0x1000);
  // The old table would fault: the second attempt finds the new one, and so do walks after it.
  put(kPt + 8 * 9, 0);
  put(kPt2 + 8 * 9, kFrame2 | kAll);
  EXPECT_EQ(legal(0x9000, guest_start(1)).pa, kFrame2);
  EXPECT_EQ(legal(kLinear, guest_start(1), kWriteAccess).pa, kFrame2);
  // Both attempts fault: the code is that of the second one.
  put(kPd, kPt2 | kAll | std::uint64_t{1} << 45);
  const Translation t = legal(0xA000, guest_start(1));
  EXPECT_EQ(t.status, Translation::Status::kPageFault);
  EXPECT_EQ(t.error, spec::pf_error::P | spec::pf_error::RSV);
}

TEST_F(WalkCacheTest, BitsSetByTheFirstAttemptStay) {
  put(kPd, kPt | kP | kU);  // read only
  put(kPd + 8, 0);
  ASSERT_TRUE(legal(kLinear, 0).ok());
  put(kPd2 + 0, kPt2 | kAll);
  make_second_table();
  put(kPdpt, kPd2 | kAll);
  put(kPd, kPt2 | kP);  // in the directory of level 2 that is held: A clear, supervisor
  const Translation t = legal(0x8000, guest_start(2), kUserRead);
  ASSERT_TRUE(t.ok());
  EXPECT_EQ(t.pa, kFrame2 + 0x1000);
  EXPECT_EQ(get(kPd), kPt2 | kP | kA);  // first attempt
  EXPECT_EQ(get(kPd2), kPt2 | kAll | kA);
}

TEST_F(WalkCacheTest, EveryInvalidationRemovesAllDirectories) {
  // shows: TLB-05 TLB-07 TLB-13
  const auto held = [&] {
    mmu.flush_all();
    EXPECT_TRUE(legal(kLinear, 0).ok());
    EXPECT_EQ(mmu.directories().size(), 2u);
  };
  held();
  mmu.flush_page(0x1234'5000, 3);  // of any page in any ASID
  expect_not_held(0x8000, guest_start(1));
  held();
  mmu.flush_non_global();
  expect_not_held(0x8000, guest_start(2));
  held();
  mmu.flush_asid(3, true);
  expect_not_held(0x8000, guest_start(1));
  held();
  mmu.change_world();
  expect_not_held(0x8000, guest_start(1));
  Timing quiet;
  mmu.begin_step(&quiet);
  EXPECT_TRUE(translate(kLinear).ok());  // the translation itself stays
  EXPECT_EQ(mmu.illegal_timing(), "");
}

TEST_F(WalkCacheTest, StartsThatAreNotReachedAreIllegal) {
  expect_illegal(kLinear, host_start(0, 1), "a walk that does not happen: host walk 0");
  EXPECT_NE(mmu.illegal_timing().find("page 0000000000007000"), std::string::npos);
}

TEST_F(WalkCacheTest, LegacyTables) {
  state.efer = 0;
  state.cr4 = spec::cr4::PSE;
  put32(kPml4, kPdpt | kAll);
  put32(kPdpt + 4 * 7, kFrame | kAll);
  put32(kPdpt + 4 * 0x3FF, kFrame | kAll);
  ASSERT_TRUE(legal(kLinear, 0).ok());
  EXPECT_EQ(legal(0x3F'F123, guest_start(1)).pa, kFrame + 0x123);  // a table reaches 4 MB
  expect_not_held(kLinear, guest_start(2));
}

TEST_F(WalkCacheTest, HeldPdpesMakeNoDirectories) {
  state.efer = spec::efer::NXE;
  put(kPml4, kPd | kP);
  ASSERT_TRUE(mmu.load_pdpes(state, state.cr0, state.cr3, state.cr4, state.efer, bus));
  ASSERT_TRUE(legal(kLinear, 0).ok());
  EXPECT_TRUE(legal(0x8000, guest_start(1)).ok());
  expect_not_held(0x8000, guest_start(2));
}

TEST_F(WalkCacheTest, AloneNothingIsKept) {
  EXPECT_TRUE(translate(kLinear).ok());
  EXPECT_EQ(mmu.directories().size(), 0u);
}

TEST_F(NestedWalkCacheTest, EachHostWalkMayStartInADirectory) {
  // shows: NPT-EN-01 NPT-WALK-05
  // All four guest tables lie within one host page table: the first host walk makes what the others use.
  EXPECT_EQ(legal(kLinear, host_start(1, 1) | host_start(2, 2) | host_start(3, 1)).pa, kHostFrame);
  // The guest's level 1, the host's too: two entries are read.
  put(kHPml4, 0);
  put(kPml4, 0);
  EXPECT_EQ(legal(0x8010, guest_start(1) | host_start(0, 1) | host_start(1, 1)).pa, kHostFrame + 0x5010);
  EXPECT_EQ(log.records().size(), 2u);  // A of both leaves; the table's page is dirty already
  // Level 2 of the guest: PDE, PTE, page.
  EXPECT_TRUE(legal(0x8000, guest_start(2) | host_start(0, 1) | host_start(1, 1) | host_start(2, 2)).ok());
  expect_illegal(0x8000, guest_start(1) | host_start(0, 1) | host_start(1, 1) | host_start(2, 1),
                 "a walk that does not happen: host walk 2");
}

TEST_F(NestedWalkCacheTest, TheDimensionsAreKeptApart) {
  ASSERT_TRUE(legal(kLinear, 0).ok());
  EXPECT_NE(mmu.directories().find(Dimension::kGuest, 1, 21, 0), nullptr);
  EXPECT_EQ(mmu.directories().find(Dimension::kGuest, 1, 21, 0)->table, kPt);
  EXPECT_EQ(mmu.directories().find(Dimension::kHost, 1, 21, 0)->table, kHPt0);
  EXPECT_EQ(mmu.directories().find(Dimension::kHost, 1, 21, kFrame)->table, kHPt1);
  EXPECT_EQ(mmu.directories().size(), 5u);
}

TEST_F(NestedWalkCacheTest, AnyPartInADirectoryCausesTheSecondAttempt) {
  // shows: NPT-FAULT-14
  ASSERT_TRUE(legal(kLinear, 0).ok());
  // The host directory of the last walk is stale; the guest's own walk started at the top.
  constexpr std::uint64_t kHPt2 = 0x105000, kElsewhere = 0x380000;
  put(kHPt2 + 16, kElsewhere | kAll);
  put(kHPt1 + 16, 0);
  put(kHPd + 8, kHPt2 | kAll);
  put(kPt + 8 * 9, (kFrame + 0x2000) | kAll);
  EXPECT_EQ(legal(0x9000, host_start(4, 1)).pa, kElsewhere);
  put(kHPt2 + 24, 0);
  put(kPt + 8 * 10, (kFrame + 0x3000) | kAll);
  const Translation t = legal(0xA000, host_start(4, 1));
  EXPECT_EQ(t.status, Translation::Status::kNestedFault);
  EXPECT_EQ(t.error, kUs);
  EXPECT_EQ(t.gpa, kFrame + 0x3000);
}

TEST_F(NestedWalkCacheTest, TheFirstAttemptMayEndBeforeTheLastHostWalk) {
  ASSERT_TRUE(legal(kLinear, 0).ok());
  put(kPt + 8 * 9, 0);  // guest fault: the page itself is not walked
  EXPECT_EQ(legal(0x9000, guest_start(1) | host_start(0, 1)).status, Translation::Status::kPageFault);
  expect_illegal(0x9000, guest_start(1) | host_start(0, 1) | host_start(1, 1), "host walk 1 at level 1");
}

TEST_F(NestedWalkCacheTest, UnpagedGuestHasHostDirectoriesOnly) {
  // shows: NPT-WALK-15
  state.cr0 = spec::cr0::PE;
  state.efer = spec::efer::SVME;
  ASSERT_TRUE(legal(kFrame, 0).ok());
  EXPECT_EQ(legal(kFrame + 0x1000, host_start(0, 1)).pa, kHostFrame + 0x5000);
  expect_illegal(kFrame, guest_start(1), "a walk that does not happen: guest at level 1");
}

TEST_F(NestedWalkCacheTest, PdpesReadFromMemoryMakeDirectories) {
  // shows: NPT-PAE-02
  state.efer = spec::efer::SVME | spec::efer::NXE;
  put(kPml4, kPd | kP);
  ASSERT_TRUE(legal(kLinear, 0).ok());
  put(kPml4, 0);
  EXPECT_EQ(legal(0x8000, guest_start(2) | host_start(1, 1)).pa, kHostFrame + 0x5000);
}

}  // namespace
}  // namespace pacifica
