// SPDX-License-Identifier: Apache-2.0
// Page tables of every format for the tests of translation.
#pragma once

#include <gtest/gtest.h>

#include "fabric/bus.h"
#include "mmu/mmu.h"

namespace pacifica {

inline constexpr std::uint64_t kP = 1, kW = 2, kU = 4, kA = 0x20, kD = 0x40, kPs = 0x80, kG = 0x100,
                               kNx = std::uint64_t{1} << 63;
inline constexpr std::uint64_t kAll = kP | kW | kU;

/// A machine's memory, an MMU and a state in 4-level long mode with tables at 1_0000h … 1_3000h.
struct PagingTest : ::testing::Test {
  Fabric fabric{PhysicalMemory(64u << 20)};
  Local local;
  Bus bus{fabric, local};
  Mmu mmu;
  WriteLog log;
  spec::ArchState state;

  static constexpr std::uint64_t kPml4 = 0x10000, kPdpt = 0x11000, kPd = 0x12000, kPt = 0x13000;
  static constexpr std::uint64_t kLinear = 0x7000;  ///< the page mapped by default
  static constexpr std::uint64_t kFrame = 0x200000;

  void SetUp() override {
    state.pat = 0x0007'0406'0007'0406;
    state.cr0 = spec::cr0::PG | spec::cr0::PE | spec::cr0::ET | spec::cr0::WP;
    state.cr4 = spec::cr4::PAE;
    state.efer = spec::efer::LME | spec::efer::LMA | spec::efer::NXE | spec::efer::SVME;
    state.cr3 = kPml4;
    put(kPml4, kPdpt | kAll);
    put(kPdpt, kPd | kAll);
    put(kPd, kPt | kAll);
    put(kPt + 8 * (kLinear >> 12), kFrame | kAll);
  }
  void put(std::uint64_t pa, std::uint64_t entry) { bus.write(pa, 8, entry); }
  void put32(std::uint64_t pa, std::uint32_t entry) { bus.write(pa, 4, entry); }
  std::uint64_t get(std::uint64_t pa) { return bus.read(pa, 8); }
  Translation translate(std::uint64_t linear, Access access = {}) {
    return mmu.translate(state, linear, access, bus, log);
  }
  /// Expects a #PF with this error code.
  void expect_fault(std::uint64_t linear, Access access, std::uint32_t error) {
    const Translation t = translate(linear, access);
    EXPECT_EQ(t.status, Translation::Status::kPageFault);
    EXPECT_EQ(t.error, error);
  }
};

inline constexpr Access kRead{}, kWriteAccess{.write = true}, kFetch{.fetch = true}, kUserRead{.user = true},
    kUserWrite{.write = true, .user = true}, kUserFetch{.user = true, .fetch = true};

/// The guest's tables of the base class, all behind host tables at 10_0000h that map guest physical pages 1:1
/// with 4 KB pages, except that kFrame is host physical kHostFrame.
struct NestedTest : PagingTest {
  static constexpr std::uint64_t kHPml4 = 0x100000, kHPdpt = 0x101000, kHPd = 0x102000, kHPt0 = 0x103000,
                                 kHPt1 = 0x104000;
  static constexpr std::uint64_t kHostFrame = 0x300000;

  void SetUp() override {
    PagingTest::SetUp();
    state.guest = 1;
    state.asid = 1;
    state.np_enable = 1;
    state.g_pat = state.pat;
    state.h_cr0 = spec::cr0::PG | spec::cr0::PE;
    state.h_cr4 = spec::cr4::PAE;
    state.h_efer = state.efer;
    state.h_cr3 = kHPml4;
    put(kHPml4, kHPdpt | kAll);
    put(kHPdpt, kHPd | kAll);
    put(kHPd, kHPt0 | kAll);
    put(kHPd + 8, kHPt1 | kAll);
    for (std::uint64_t i = 0; i < 512; ++i) put(kHPt0 + 8 * i, i << 12 | kAll);
    put(kHPt1, kHostFrame | kAll);
  }
  static std::uint64_t host_leaf(std::uint64_t gpa) {
    return (gpa < 0x20'0000 ? kHPt0 : kHPt1) + 8 * (gpa >> 12 & 511);
  }
  void expect_npf(std::uint64_t linear, Access access, std::uint32_t error, std::uint64_t gpa) {
    const Translation t = translate(linear, access);
    EXPECT_EQ(t.status, Translation::Status::kNestedFault);
    EXPECT_EQ(t.error, error);
    EXPECT_EQ(t.gpa, gpa);
  }
};

inline constexpr std::uint32_t kUs = spec::pf_error::US, kRw = spec::pf_error::RW, kPres = spec::pf_error::P,
                               kRsv = spec::pf_error::RSV, kId = spec::pf_error::ID;

}  // namespace pacifica
