// SPDX-License-Identifier: Apache-2.0
// What firmware and a device do with the DEV, one after the other, on the bench of dev_bench.h.
#pragma once
#include "dev_bench.h"

namespace pacifica::bench {

namespace fn = spec::dev;
constexpr u64 kTable = 0x10'0000, k4G = u64{1} << 32;

struct Outcome {
  Record record;
  bool responded, forwarded;
  Response response;
  Forward forward;
};

class DevRtl : public ::testing::Test {
 protected:
  DevRtl() { bench.memory.background = 0; }

  void set(unsigned function, unsigned index, u64 value, unsigned enables = 0xF) {
    bench.config.push_back({true, fn::OFFSET_OP, function << 8 | index});
    bench.config.push_back({true, fn::OFFSET_DATA, static_cast<std::uint32_t>(value), enables});
    ASSERT_TRUE(bench.drain());
  }
  std::uint32_t config_read(unsigned offset) {
    bench.config.push_back({false, offset});
    EXPECT_TRUE(bench.drain());
    return bench.answer;
  }
  void config_write(unsigned offset, std::uint32_t value, unsigned enables = 0xF) {
    bench.config.push_back({true, offset, value, enables});
    ASSERT_TRUE(bench.drain());
  }
  std::uint32_t get(unsigned function, unsigned index = 0) {
    config_write(fn::OFFSET_OP, function << 8 | index);
    return config_read(fn::OFFSET_DATA);
  }
  void set_cr(u64 value) { set(fn::FUNCTION_CR, 0, value); }
  std::uint32_t cr() { return get(fn::FUNCTION_CR) & ~static_cast<std::uint32_t>(spec::dev_cr::INVALIDATE); }
  std::uint32_t status() { return get(fn::FUNCTION_ERR_STATUS); }
  u64 logged_address() { return u64{get(fn::FUNCTION_ERR_ADDR_HI)} << 32 | get(fn::FUNCTION_ERR_ADDR_LO); }
  void set_base(unsigned domain, u64 base, unsigned size = 8, bool protect = true, bool valid = true) {
    using namespace spec::dev_base_lo;
    set(fn::FUNCTION_BASE_HI, domain, base >> 32);
    set(fn::FUNCTION_BASE_LO, domain, (base & BASE) | size << SIZE_LSB | (protect ? P : 0) | (valid ? V : 0));
  }
  static u64 map0(unsigned bus, unsigned unit, unsigned domain) {
    using namespace spec::dev_map;
    return V0 | u64{bus} << BUSNO_LSB | unit << UNIT0_LSB | u64{domain} << DOM0_LSB;
  }
  static u64 map1(unsigned bus, unsigned unit, unsigned domain) {
    using namespace spec::dev_map;
    return V1 | u64{bus} << BUSNO_LSB | unit << UNIT1_LSB | u64{domain} << DOM1_LSB;
  }
  void block(u64 address, u64 table = kTable, bool on = true) {
    const u64 byte = (table + (address >> 15)) & kMask40,
              bit = u64{1} << (byte % 8 * 8 + (address >> 12 & 7));
    const u64 old = bench.memory.word(byte & ~u64{7});
    bench.memory.set_word(byte & ~u64{7}, on ? old | bit : old & ~bit);
  }
  void enable(u64 more = 0) {
    set_base(0, kTable);
    set_cr(spec::dev_cr::ENABLE | more);
  }
  void control(bool skinit, u64 base = 0) {
    bench.control.push_back({skinit, base});
    ASSERT_TRUE(bench.drain());
  }

  Outcome judge(const DevRequest& request, unsigned byte_enables = 0xFF) {
    const u64 responses = bench.responses, forwards = bench.forwards;
    bench.requests.push_back({request, 0x1122'3344'5566'7788, byte_enables, tag_ = (tag_ + 1) % 16});
    EXPECT_TRUE(bench.drain());
    return {bench.record, bench.responses != responses, bench.forwards != forwards, bench.response,
            bench.forward};
  }
  Outcome read(u64 address, unsigned bus = 0, unsigned unit = 0) {
    return judge(
        {.bus = static_cast<std::uint8_t>(bus), .unit = static_cast<std::uint8_t>(unit), .address = address});
  }
  Outcome write(u64 address, bool posted = false) {
    return judge({.write = true, .posted = posted, .address = address});
  }
  bool blocked(u64 address) { return read(address).record.blocked; }

  DevBench bench;

 private:
  unsigned tag_ = 0;
};

}  // namespace pacifica::bench
