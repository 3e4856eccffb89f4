// SPDX-License-Identifier: Apache-2.0
// Nested paging: two levels, order of faults, error codes, host modes, splintering, memory types.
#include "mmu/memory_type.h"
#include "paging_fixture.h"

namespace pacifica {
namespace {

TEST_F(NestedTest, BothLevelsTranslate) {
  // shows: NPT-EN-01 NPT-EN-03 NPT-EN-04 NPT-EN-05 NPT-EN-06 NPT-WALK-05 NPT-ORDER-09
  const Translation t = translate(kLinear + 0x45);
  ASSERT_TRUE(t.ok());
  EXPECT_EQ(t.pa, kHostFrame + 0x45);
  EXPECT_EQ(t.entry->asid, 1u);
  log.clear();
  put(kHPml4, 0);  // the combined translation is cached
  EXPECT_TRUE(translate(kLinear).ok());
}

TEST_F(NestedTest, HostAccessedAndDirtyBits) {
  // shows: NPT-WALK-09 NPT-WALK-10 NPT-WALK-12 NPT-WALK-13 NPT-ORDER-02 NPT-ORDER-07 NPT-ORDER-08
  ASSERT_TRUE(translate(kLinear).ok());
  for (const std::uint64_t table : {kPml4, kPdpt, kPd, kPt}) {
    EXPECT_EQ(get(host_leaf(table)) & (kA | kD), kA | kD);
    EXPECT_NE(get(table + (table == kPt ? 56 : 0)) & kA, 0u);
  }
  EXPECT_EQ(get(host_leaf(kFrame)) & (kA | kD), kA);
  ASSERT_TRUE(translate(kLinear, kWriteAccess).ok());
  EXPECT_EQ(get(host_leaf(kFrame)) & (kA | kD), kA | kD);
  EXPECT_EQ(get(kPt + 56) & kD, kD);
}

TEST_F(NestedTest, HostFaultOfEachGuestTablePage) {
  // shows: NPT-WALK-01 NPT-WALK-06 NPT-WALK-07 NPT-WALK-08 NPT-ORDER-01 NPT-ORDER-03 NPT-FAULT-03
  // NPT-FAULT-05 shows: NPT-FAULT-06 NPT-FAULT-09 NPT-FAULT-11 NPT-FAULT-13 ERR-C-18
  for (const std::uint64_t table : {kPml4, kPdpt, kPd, kPt}) {
    const std::uint64_t entry = table + (table == kPt ? 56 : 0);
    const std::uint64_t old_guest = get(entry);
    put(entry, 0);  // the host fault comes before the guest's not-present fault
    put(host_leaf(table), table | kW | kU);
    expect_npf(kLinear, kRead, kRw | kUs, entry);
    expect_npf(kLinear, kFetch, kRw | kUs, entry);
    put(host_leaf(table), table | kP | kU);
    expect_npf(kLinear, kRead, kPres | kRw | kUs, entry);
    put(host_leaf(table), table | kP | kW);
    expect_npf(kLinear, kRead, kPres | kRw | kUs, entry);
    put(host_leaf(table), table | kAll | std::uint64_t{1} << 45);
    expect_npf(kLinear, kRead, kPres | kRw | kUs | kRsv, entry);
    put(host_leaf(table), table | kAll);
    put(entry, old_guest);
  }
  EXPECT_TRUE(translate(kLinear).ok());
}

TEST_F(NestedTest, GuestFaultsComeBeforeLaterHostFaults) {
  // shows: NPT-ORDER-04 NPT-ORDER-05 NPT-ORDER-06 NPT-ORDER-10 NPT-WALK-04 NPT-ATTR-13 ERR-C-19
  put(host_leaf(kFrame), 0);
  put(kPdpt, 0);
  put(host_leaf(kPd), 0);
  expect_fault(kLinear, kUserRead, kUs);
  put(host_leaf(kPd), kPd | kAll);
  put(kPdpt, kPd | kAll | kPs);
  expect_fault(kLinear, kRead, kPres | kRsv);
  put(kPdpt, kPd | kAll);
  put(kPt + 56, kFrame | kP);  // supervisor, read only
  expect_fault(kLinear, kUserRead, kPres | kUs);
  expect_fault(kLinear, kWriteAccess, kPres | kRw);
  EXPECT_EQ(get(kPt + 56) & kD, 0u);
}

TEST_F(NestedTest, HostFaultsOfTheFinalPage) {
  // shows: NPT-ORDER-11 NPT-FAULT-07 NPT-FAULT-08 NPT-FAULT-10 NPT-FAULT-12 NPT-WALK-11 NPT-WALK-14
  // NPT-ATTR-04 NPT-ATTR-06 shows: NPT-ATTR-14 ERR-C-15 ERR-C-20
  put(host_leaf(kFrame), 0);
  expect_npf(kLinear + 0x10, kWriteAccess, kRw | kUs, kFrame + 0x10);
  EXPECT_EQ(get(kPt + 56) & (kA | kD), kA | kD);  // guest bits remain
  expect_npf(kLinear, kRead, kUs, kFrame);
  expect_npf(kLinear, kFetch, kUs | kId, kFrame);
  put(host_leaf(kFrame), kHostFrame | kP | kU);
  state.cr0 &= ~spec::cr0::WP;  // the guest's WP does not reach the host level
  expect_npf(kLinear, kWriteAccess, kPres | kRw | kUs, kFrame);
  EXPECT_TRUE(translate(kLinear).ok());
  expect_npf(kLinear, kWriteAccess, kPres | kRw | kUs, kFrame);  // nor does a cached entry help
  put(host_leaf(kFrame), kHostFrame | kP | kW);
  mmu.flush_all();
  expect_npf(kLinear, kRead, kPres | kUs, kFrame);
  put(host_leaf(kFrame), kHostFrame | kAll | kNx);
  expect_npf(kLinear, kFetch, kPres | kUs | kId, kFrame);
  state.h_efer &= ~spec::efer::NXE;  // now the bit is reserved
  expect_npf(kLinear, kFetch, kPres | kUs | kId | kRsv, kFrame);
}

TEST_F(NestedTest, GuestGlobalBitOnly) {
  // shows: NPT-ATTR-09 NPT-ATTR-10 NPT-ATTR-11
  state.cr4 |= spec::cr4::PGE;
  put(host_leaf(kFrame), kHostFrame | kAll | kG);
  EXPECT_FALSE(translate(kLinear).entry->global);
  put(kPt + 56, kFrame | kAll | kG);
  mmu.flush_all();
  EXPECT_TRUE(translate(kLinear).entry->global);
}

TEST_F(NestedTest, UnpagedGuest) {
  // shows: NPT-WALK-15 NPT-WALK-16 NPT-WALK-17 ERR-C-29
  state.cr0 = spec::cr0::PE;
  state.efer = spec::efer::SVME;
  state.cr3 = 0xDEAD'BEEF;
  EXPECT_EQ(translate(kFrame + 8).pa, kHostFrame + 8);
  put(host_leaf(kFrame), 0);
  mmu.flush_all();
  expect_npf(kFrame + 8, kRead, kUs, kFrame + 8);
}

TEST_F(NestedTest, TheSmallerPageWins) {
  // shows: NPT-SPLIT-01 NPT-SPLIT-02
  put(kPd, kFrame | kPs | kAll);  // guest 2 MB on host 4 KB
  for (std::uint64_t i = 0; i < 512; ++i) put(kHPt1 + 8 * i, (kHostFrame + ((511 - i) << 12)) | kAll);
  EXPECT_EQ(translate(0x3456).pa, kHostFrame + (508 << 12) + 0x456);
  EXPECT_EQ(translate(0x3456).entry->size_bits, 12);
  EXPECT_EQ(translate(0x4456).pa, kHostFrame + (507 << 12) + 0x456);
  put(kPd, kPt | kAll);  // guest 4 KB on host 2 MB
  put(kHPd + 8, 0x80'0000 | kPs | kAll);
  mmu.flush_all();
  EXPECT_EQ(translate(kLinear).pa, 0x80'0000u);
  EXPECT_EQ(translate(kLinear).entry->size_bits, 12);
}

TEST_F(NestedTest, HostInLegacyModes) {
  // shows: NPT-CTL-03 NPT-SW-05 ERR-C-22 ERR-C-24
  state.h_efer = spec::efer::SVME;
  state.h_cr4 = spec::cr4::PSE;
  for (std::uint32_t i = 0; i < 16; ++i) put32(kHPml4 + 4 * i, i << 22 | kPs | kAll);
  EXPECT_EQ(translate(kLinear).pa, kFrame);
  put(kPt + 8 * 8, std::uint64_t{1} << 32 | kAll);
  expect_npf(0x8000, kRead, kUs, std::uint64_t{1} << 32);

  state.h_cr4 = spec::cr4::PAE;
  state.h_cr3 = kHPdpt;
  put(kHPdpt, kHPd | kP);
  put(kHPd, kPs | kAll);
  put(kHPd + 8, 0x40'0000 | kPs | kAll);
  mmu.flush_all();
  EXPECT_EQ(translate(kLinear).pa, 0x40'0000u);
  put(kHPdpt, kHPd | kP | 2);
  mmu.flush_all();
  expect_npf(kLinear, kRead, kPres | kRw | kUs | kRsv, kPml4);
}

TEST_F(NestedTest, GuestInLegacyPaeReadsPdpesOnDemand) {
  // shows: NPT-PAE-02 NPT-PAE-04 ERR-C-23
  state.efer = spec::efer::SVME | spec::efer::NXE;
  state.cr3 = kPml4;
  state.pdpe = {};
  put(kPml4, kPd | kP);
  EXPECT_EQ(translate(kLinear).pa, kHostFrame);
  put(kPml4 + 8, kPd | kP | 2);
  expect_fault(0x4000'7000, kRead, kPres | kRsv);
}

TEST_F(NestedTest, MemoryTypesCombine) {
  // shows: NPT-MTYPE-01 NPT-MTYPE-02 NPT-MTYPE-05 NPT-MTYPE-06 NPT-MTYPE-09 NPT-MTYPE-13 NPT-MTYPE-14
  // ERR-C-30
  state.g_pat = 0x0101'0101'0101'0101;  // guest WC
  EXPECT_EQ(translate(kLinear).type, spec::Memtype::kWcPlus);
  state.pat = 0x0101'0101'0101'0101;
  mmu.flush_all();
  EXPECT_EQ(translate(kLinear).type, spec::Memtype::kWc);
  state.pat = state.g_pat = 0x0606'0606'0606'0606;
  mmu.flush_all();
  EXPECT_EQ(translate(kLinear).type, spec::Memtype::kWb);
  state.h_cr0 |= spec::cr0::CD;
  EXPECT_EQ(translate(kLinear).type, spec::Memtype::kCd);
  state.h_cr0 &= ~spec::cr0::CD;
  state.cr0 |= spec::cr0::CD;
  EXPECT_EQ(translate(kLinear).type, spec::Memtype::kCd);
}

TEST(MemoryTypes, TablesAreFollowedCellByCell) {
  // shows: NPT-MTYPE-10 NPT-MTYPE-12 NPT-MTYPE-22 NPT-MTYPE-23 ERR-C-27 ERR-C-28
  for (const spec::MemtypeCell& cell : spec::kCombinePat)
    EXPECT_EQ(combine_pat(cell.row, cell.column), cell.result);
  for (const spec::MemtypeCell& cell : spec::kCombineMtrr) {
    EXPECT_EQ(effective_type(cell.row, cell.column, false), cell.result);
    if (cell.row == spec::Memtype::kWcPlus) {
      EXPECT_EQ(cell.result, spec::Memtype::kWcPlus);
    }
  }
  EXPECT_EQ(spec::kCombinePat.size(), 36u);
  EXPECT_EQ(spec::kCombineMtrr.size(), 40u);
}

}  // namespace
}  // namespace pacifica
