// Page tables of every format for the tests of translation.
#pragma once

#include <gtest/gtest.h>

#include "mmu/mmu.h"
#include "platform/bus.h"

namespace pacifica {

inline constexpr std::uint64_t kP = 1, kW = 2, kU = 4, kA = 0x20, kD = 0x40, kPs = 0x80, kG = 0x100,
                               kNx = std::uint64_t{1} << 63;
inline constexpr std::uint64_t kAll = kP | kW | kU;

/// A machine's memory, an MMU and a state in 4-level long mode with tables at 1_0000h … 1_3000h.
struct PagingTest : ::testing::Test {
  Bus bus{PhysicalMemory(64u << 20)};
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

}  // namespace pacifica
