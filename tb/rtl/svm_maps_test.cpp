// SPDX-License-Identifier: Apache-2.0
// I/O and MSR permission maps: every port, size and MSR of the ranges against the wording of manual 2.6
// and 2.7.
#include <gtest/gtest.h>

#include <cstdint>

#include "Vsvm_permission_map.h"

namespace pacifica::bench {
namespace {

TEST(SvmPermissionMap, PortBitsOfAllPortsAndSizes) {
  Vsvm_permission_map dut;
  for (unsigned port = 0; port < 0x10000; ++port) {
    for (unsigned size : {1u, 2u, 4u}) {
      dut.io_port_i = static_cast<std::uint16_t>(port);
      dut.io_size_i = static_cast<std::uint8_t>(size);
      dut.eval();
      // Bits named by the unit, as positions in the linear array of 64 K + 3 bits.
      std::uint64_t expected = 0, got = 0;
      for (unsigned i = 0; i < size; ++i) expected |= std::uint64_t{1} << (port % 8 + i);
      got = dut.io_mask_o;
      ASSERT_EQ(dut.io_offset_o, port / 8) << port;
      ASSERT_EQ(got, expected) << port << " size " << size;
      ASSERT_EQ(dut.io_straddles_o != 0, port % 8 + size > 8) << port << " size " << size;
    }
  }
}

TEST(SvmPermissionMap, ExitInfoOfPortAccesses) {
  Vsvm_permission_map dut;
  for (unsigned form = 0; form < 8; ++form) {
    for (unsigned size : {1u, 2u, 4u}) {
      for (unsigned address = 0; address < 3; ++address) {
        dut.io_port_i = 0x3F8;
        dut.io_size_i = static_cast<std::uint8_t>(size);
        dut.io_in_i = form & 1;
        dut.io_string_i = form >> 1 & 1;
        dut.io_rep_i = form >> 2 & 1;
        dut.io_addr_size_i = static_cast<std::uint8_t>(address);
        dut.eval();
        const std::uint64_t expected = 0x3F80000u | (form & 1) | (form >> 1 & 1) << 2 | (form >> 2 & 1) << 3 |
                                       (size == 1) << 4 | (size == 2) << 5 | (size == 4) << 6 |
                                       1u << (7 + address);
        ASSERT_EQ(dut.io_exitinfo1_o, expected);  // ERR-A-32, ERR-A-33
      }
    }
  }
}

TEST(SvmPermissionMap, RegistersOfTheThreeRanges) {
  Vsvm_permission_map dut;
  constexpr std::uint32_t kBases[] = {0x00000000, 0xC0000000, 0xC0010000};
  for (unsigned block = 0; block < 3; ++block) {
    for (std::uint32_t i = 0; i < 0x2000; ++i) {
      for (unsigned write = 0; write < 2; ++write) {
        dut.msr_i = kBases[block] + i;
        dut.msr_write_i = write;
        dut.eval();
        const unsigned bit = block * 0x800 * 8 + i * 2 + write;
        ASSERT_TRUE(dut.msr_covered_o);
        ASSERT_EQ(dut.msr_offset_o, bit / 8);
        ASSERT_EQ(dut.msr_mask_o, 1u << bit % 8);
      }
    }
  }
  for (std::uint32_t outside : {0x2000u, 0xBFFFFFFFu, 0xC0002000u, 0xC000FFFFu, 0xC0012000u, 0xFFFFFFFFu}) {
    dut.msr_i = outside;
    dut.eval();
    EXPECT_FALSE(dut.msr_covered_o) << std::hex << outside;  // ERR-A-36
  }
}

}  // namespace
}  // namespace pacifica::bench
