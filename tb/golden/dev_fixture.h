// SPDX-License-Identifier: Apache-2.0
// A DEV on a made-up memory, and the register accesses that firmware would do.
#pragma once
#include <gtest/gtest.h>

#include <map>

#include "northbridge/dev.h"

namespace pacifica {

/// DRAM, bytes by address; what was never written reads `background`. A processor's cache in front of it may
/// hold newer bytes, which only a probed read sees. Counts the reads of tables.
class TableBytes : public DevTableMemory {
 public:
  std::uint64_t read_table(std::uint64_t address, bool probe) override {
    EXPECT_EQ(address % 8, 0u);
    EXPECT_LT(address, std::uint64_t{1} << 40);
    ++reads;
    probes += probe;
    last = address;
    std::uint64_t line = 0;
    for (unsigned i = 0; i < 8; ++i) {
      const auto newer = dirty.find(address + i);
      line |= std::uint64_t{probe && newer != dirty.end() ? newer->second : byte(address + i)} << (8 * i);
    }
    return line;
  }
  /// A processor stores a byte in a page of that memory type: only WB leaves DRAM as it is.
  void store(std::uint64_t address, std::uint8_t value, bool write_back) {
    (write_back ? dirty : bytes)[address] = value;
  }
  void clflush(std::uint64_t address) {
    if (const auto newer = dirty.extract(address)) bytes[address] = newer.mapped();
  }
  std::uint8_t byte(std::uint64_t address) const {
    const auto found = bytes.find(address);
    return found == bytes.end() ? background : found->second;
  }

  std::map<std::uint64_t, std::uint8_t> bytes, dirty;
  std::uint8_t background = 0;
  unsigned reads = 0, probes = 0;
  std::uint64_t last = 0;
};

struct DevTest : ::testing::Test {
  TableBytes memory;
  Dev dev;

  static constexpr std::uint64_t kTable = 0x10'0000;
  static constexpr std::uint64_t k4G = std::uint64_t{1} << 32;

  std::uint32_t get(unsigned function, unsigned index = 0) {
    dev.config_write(spec::dev::OFFSET_OP, function << spec::dev_op::FUNCTION_LSB | index);
    return dev.config_read(spec::dev::OFFSET_DATA);
  }
  void set(unsigned function, unsigned index, std::uint64_t value, unsigned byte_enables = 0xF) {
    dev.config_write(spec::dev::OFFSET_OP, function << spec::dev_op::FUNCTION_LSB | index);
    dev.config_write(spec::dev::OFFSET_DATA, static_cast<std::uint32_t>(value),
                     static_cast<std::uint8_t>(byte_enables));
  }
  void set_cr(std::uint64_t value) { set(spec::dev::FUNCTION_CR, 0, value); }
  std::uint32_t cr() { return get(spec::dev::FUNCTION_CR); }
  std::uint32_t status() { return get(spec::dev::FUNCTION_ERR_STATUS); }
  std::uint64_t logged_address() {
    return std::uint64_t{get(spec::dev::FUNCTION_ERR_ADDR_HI)} << 32 | get(spec::dev::FUNCTION_ERR_ADDR_LO);
  }
  /// `size_field`: 4 GB << size.
  void set_base(unsigned domain, std::uint64_t base, unsigned size_field = 8, bool protect = true,
                bool valid = true) {
    using namespace spec::dev_base_lo;
    set(spec::dev::FUNCTION_BASE_HI, domain, base >> 32);
    set(spec::dev::FUNCTION_BASE_LO, domain,
        (base & BASE) | size_field << SIZE_LSB | (protect ? P : 0) | (valid ? V : 0));
  }
  static std::uint64_t map0(unsigned bus, unsigned unit, unsigned domain) {
    using namespace spec::dev_map;
    return V0 | std::uint64_t{bus} << BUSNO_LSB | unit << UNIT0_LSB | std::uint64_t{domain} << DOM0_LSB;
  }
  static std::uint64_t map1(unsigned bus, unsigned unit, unsigned domain) {
    using namespace spec::dev_map;
    return V1 | std::uint64_t{bus} << BUSNO_LSB | unit << UNIT1_LSB | std::uint64_t{domain} << DOM1_LSB;
  }
  void set_map(unsigned index, std::uint64_t value) { set(spec::dev::FUNCTION_MAP, index, value); }
  /// The bit of the page of `address`, in the table at `table`.
  void block(std::uint64_t address, std::uint64_t table = kTable) {
    memory.bytes[(table + address / 4096 / 8) & 0xFF'FFFF'FFFF] |=
        static_cast<std::uint8_t>(1u << (address / 4096 % 8));
  }
  /// DEV on, domain 0 at kTable over all of the space.
  void enable() {
    set_base(0, kTable);
    set_cr(spec::dev_cr::ENABLE);
  }

  DevVerdict check(const DevRequest& request) { return dev.check(request, memory); }
  DevVerdict read(std::uint64_t address, unsigned bus = 0, unsigned unit = 0) {
    return check(
        {.bus = static_cast<std::uint8_t>(bus), .unit = static_cast<std::uint8_t>(unit), .address = address});
  }
  DevVerdict write(std::uint64_t address, bool posted = false) {
    return check({.write = true, .posted = posted, .address = address});
  }
};

}  // namespace pacifica
