// SPDX-License-Identifier: Apache-2.0
// Single-level paging: formats, permissions, reserved bits, accessed and dirty bits.
#include "paging_fixture.h"

namespace pacifica {
namespace {

TEST_F(PagingTest, FourLevelsReachThePageAndSetAccessedThenDirty) {
  const Translation t = translate(kLinear + 0x123);
  ASSERT_TRUE(t.ok());
  EXPECT_EQ(t.pa, kFrame + 0x123);
  ASSERT_EQ(log.records().size(), 4u);
  EXPECT_EQ(log.records()[0].addr, kPml4);
  EXPECT_EQ(log.records()[3].addr, kPt + 8 * 7);
  EXPECT_EQ(log.records()[3].data, kFrame | kAll | kA);
  EXPECT_EQ(log.records()[3].kind, static_cast<std::uint32_t>(spec::WriteKind::kPageAd));
  log.clear();
  ASSERT_TRUE(translate(kLinear, kWriteAccess).ok());  // D was clear: the entry does not grant the write
  ASSERT_EQ(log.records().size(), 1u);
  EXPECT_EQ(log.records()[0].data, kFrame | kAll | kA | kD);
  log.clear();
  ASSERT_TRUE(translate(kLinear, kWriteAccess).ok());
  EXPECT_TRUE(log.records().empty());
}

TEST_F(PagingTest, NotPresentFaultsAtEveryLevel) {
  for (const std::uint64_t at : {kPml4, kPdpt, kPd, kPt + 8 * 7}) {
    const std::uint64_t old = get(at);
    put(at, old & ~kP);
    expect_fault(kLinear, kRead, 0);
    expect_fault(kLinear, kUserWrite, spec::pf_error::RW | spec::pf_error::US);
    expect_fault(kLinear, kFetch, spec::pf_error::ID);
    put(at, old);
  }
  EXPECT_TRUE(translate(kLinear).ok());
}

TEST_F(PagingTest, ReservedBitsFaultBeforeTheAccessedBitIsSet) {
  constexpr std::uint32_t kError = spec::pf_error::P | spec::pf_error::RSV;
  put(kPdpt, get(kPdpt) | kPs);  // no 1 GB pages
  expect_fault(kLinear, kRead, kError);
  EXPECT_EQ(get(kPdpt) & kA, 0u);
  EXPECT_NE(get(kPml4) & kA, 0u);
  put(kPdpt, kPd | kAll);
  put(kPd, 0x40'0000 | 0x2000 | kPs | kAll);  // bit 13 of a 2 MB page
  expect_fault(kLinear, kRead, kError);
  put(kPd, kPt | kAll);
  put(kPt + 8 * 7, kFrame | kAll | std::uint64_t{1} << 40);
  expect_fault(kLinear, kRead, kError);
  put(kPt + 8 * 7, kFrame | kAll | kNx);
  state.efer &= ~spec::efer::NXE;
  expect_fault(kLinear, kFetch, kError);  // NXE = 0: bit 63 is reserved and ID stays 0
}

TEST_F(PagingTest, PermissionsCombineOverTheLevels) {
  put(kPd, kPt | kP | kW);  // supervisor
  expect_fault(kLinear, kUserRead, spec::pf_error::P | spec::pf_error::US);
  put(kPd, kPt | kP | kU);  // read only
  expect_fault(kLinear, kWriteAccess, spec::pf_error::P | spec::pf_error::RW);
  EXPECT_EQ(get(kPt + 8 * 7) & (kA | kD), 0u);  // the leaf keeps A and D when the permission check fails
  state.cr0 &= ~spec::cr0::WP;
  EXPECT_TRUE(translate(kLinear, kWriteAccess).ok());
  expect_fault(kLinear, kUserWrite, spec::pf_error::P | spec::pf_error::RW | spec::pf_error::US);
  put(kPd, kPt | kAll | kNx);
  expect_fault(kLinear, kFetch, spec::pf_error::P | spec::pf_error::ID);
  EXPECT_TRUE(translate(kLinear).ok());
}

TEST_F(PagingTest, LargePages) {
  put(kPd + 8, 0x60'0000 | kPs | kAll | kG);
  state.cr4 |= spec::cr4::PGE;
  const Translation t = translate(0x21'2345, kWriteAccess);
  ASSERT_TRUE(t.ok());
  EXPECT_EQ(t.pa, 0x61'2345u);
  EXPECT_EQ(t.entry->size_bits, 21);
  EXPECT_TRUE(t.entry->global);
}

TEST_F(PagingTest, LegacyTwoLevelWithPse) {
  state.efer = 0;
  state.cr4 = spec::cr4::PSE;
  put32(kPml4, kPdpt | kAll);
  put32(kPdpt + 4 * 7, kFrame | kAll);
  put32(kPml4 + 4, 0x80'0000 | kPs | kAll);
  EXPECT_EQ(translate(kLinear + 5).pa, kFrame + 5);
  EXPECT_EQ(translate(0x41'2345).pa, 0x81'2345u);
  EXPECT_EQ(translate(0x41'2345).entry->size_bits, 22);
  for (const spec::WriteRecord& record : log.records()) EXPECT_EQ(record.size, 4);
  put32(kPml4 + 8, 0x80'0000 | 0x2000 | kPs | kAll);
  expect_fault(0x80'0000, kRead, spec::pf_error::P | spec::pf_error::RSV);
  // PSE = 0: the PS bit means nothing, and no reserved bit is left.
  state.cr4 = 0;
  mmu.flush_all();
  put32(kPml4 + 4, kPdpt | kPs | kAll);
  EXPECT_EQ(translate(0x40'7000).pa, kFrame);
}

TEST_F(PagingTest, LegacyPaeUsesTheHeldPdpes) {
  // shows: VMRUN-LOAD-26 NPT-PAE-05
  state.efer = spec::efer::NXE;
  put(kPml4, kPd | kP);
  put(kPml4 + 8, kPd | 2);  // not present: reserved bits do not matter
  ASSERT_TRUE(mmu.load_pdpes(state, state.cr0, state.cr3, state.cr4, state.efer, bus));
  put(kPml4, 0);  // memory changed, the registers did not
  EXPECT_EQ(translate(kLinear).pa, kFrame);
  expect_fault(0x4000'0000, kRead, 0);
  put(kPt + 8 * 7, kFrame | kAll | std::uint64_t{1} << 52);
  mmu.flush_all();
  expect_fault(kLinear, kRead, spec::pf_error::P | spec::pf_error::RSV);
  put(kPml4 + 24, kPd | 3);  // present with reserved bit 1
  const auto before = state.pdpe;
  EXPECT_FALSE(mmu.load_pdpes(state, state.cr0, state.cr3, state.cr4, state.efer, bus));
  EXPECT_EQ(state.pdpe, before);
}

TEST_F(PagingTest, WithoutPagingTheLinearAddressIsPhysical) {
  state.cr0 = spec::cr0::PE;
  const Translation t = translate(0xB8000, kWriteAccess);
  EXPECT_EQ(t.pa, 0xB8000u);
  EXPECT_EQ(t.type, spec::Memtype::kUc);
  EXPECT_EQ(translate(0x1234).type, spec::Memtype::kWb);
  state.cr0 |= spec::cr0::CD;
  EXPECT_EQ(translate(0x1234).type, spec::Memtype::kCd);
  EXPECT_EQ(translate(0xB8000).type, spec::Memtype::kUc);
}

TEST_F(PagingTest, MemoryTypeFollowsPatIndexAndAddress) {
  // shows: NPT-MTYPE-11
  state.pat = 0x0000'0000'0000'0006 | std::uint64_t{1} << 8 | std::uint64_t{5} << 32;  // 0 WB, 1 WC, 4 WP
  put(kPt + 8 * 8, kFrame | kAll | 8);                                                 // PWT: index 1
  put(kPt + 8 * 9, kFrame | kAll | kPs);                                               // PAT: index 4
  EXPECT_EQ(translate(0x7000).type, spec::Memtype::kWb);
  EXPECT_EQ(translate(0x8000).type, spec::Memtype::kWc);
  EXPECT_EQ(translate(0x9000).type, spec::Memtype::kWp);
  put(kPd + 8, kPs | kAll);  // 2 MB page at 0: its A_0000h is UC, its first page is not
  EXPECT_EQ(translate(0x20'0000).type, spec::Memtype::kWb);
  EXPECT_EQ(translate(0x2A'0000).type, spec::Memtype::kUc);
}

TEST_F(PagingTest, LockstepWalksWhereTheRtlSaysSo) {
  const spec::EventRecord walk{.kind = static_cast<std::uint32_t>(spec::EventKind::kWalk), .data = kLinear};
  Timing timing{.events = {&walk, 1}};
  mmu.begin_step(&timing);
  EXPECT_TRUE(translate(kLinear).ok());
  mmu.end_step();
  EXPECT_EQ(mmu.illegal_timing(), "");

  Timing quiet;
  mmu.begin_step(&quiet);  // the entry is held: no walk needed
  EXPECT_TRUE(translate(kLinear).ok());
  mmu.end_step();
  EXPECT_EQ(mmu.illegal_timing(), "");

  mmu.begin_step(&timing);  // a walk that nothing needed
  mmu.end_step();
  EXPECT_NE(mmu.illegal_timing().find("does not need"), std::string::npos);

  mmu.flush_all();
  mmu.begin_step(&quiet);  // a flushed translation was used
  EXPECT_TRUE(translate(kLinear).ok());
  EXPECT_NE(mmu.illegal_timing().find("does not hold"), std::string::npos);
}

}  // namespace
}  // namespace pacifica
