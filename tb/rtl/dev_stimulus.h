// SPDX-License-Identifier: Apache-2.0
// Constrained-random traffic for the DEV: requests, register programming, table contents, resets.
#pragma once
#include "dev_bench.h"

namespace pacifica::bench {

class DevStimulus {
 public:
  DevStimulus(DevBench& bench, unsigned seed) : bench_(bench), rng_(seed) {
    change_weather();
    program();
  }

  /// Before each clock: keeps the queues filled.
  void step() {
    if (--phase_ == 0) change_weather();
    while (bench_.requests.size() < 4) bench_.requests.push_back(request());
    if (one_in(config_interval_) && bench_.config.size() < 8) configure();
    if (one_in(control_interval_) && bench_.control.empty()) {
      sl_base_ = pick<u64>({0, 0x1234'0000, 0x12'3456'0000, 0xFF'FFFF'0000, 0x7'0000'0000});
      const bool skinit = one_in(3) ? false : true;
      bench_.control.push_back({skinit, sl_base_ + upto(0xFFFF)});
      if (!one_in(4)) control_register();
    }
    if (one_in(change_interval_)) change_table();
    // The level changes only while nothing is under way that samples it.
    if (one_in(200) && bench_.config_idle()) bench_.set_memory_enabled(one_in(2));
  }

  /// After RESET: tables again, so that the rules of the tables are met.
  void program() {
    for (unsigned i = 0; i < std::min(kDomains, 8u); ++i) base_register(i);
    for (unsigned i = 0; i < std::min(kMaps, 8u); ++i) map_register(i);
    write(spec::dev::FUNCTION_CR, 0, spec::dev_cr::ENABLE);
  }

 private:
  bool one_in(unsigned n) { return n != 0 && rng_() % n == 0; }
  unsigned upto(unsigned limit) { return static_cast<unsigned>(rng_() % (u64{limit} + 1)); }
  template <typename T>
  T pick(std::initializer_list<T> values) {
    return *(values.begin() + rng_() % values.size());
  }

  void change_weather() {
    phase_ = 100 + upto(1500);
    Weather& w = bench_.weather;
    auto readiness = [this] { return pick<unsigned>({16, 16, 16, 12, 8, 3, 1}); };
    w.fwd_ready = readiness();
    w.rsp_ready = readiness();
    w.tbl_ready = readiness();
    w.ready_after_valid = one_in(6);
    w.table_latency = pick<unsigned>({0, 0, 1, 5, 30});
    w.target_latency = pick<unsigned>({0, 0, 2, 8, 40});
    bench_.request_chance = pick<unsigned>({16, 16, 16, 10, 4});
    config_interval_ = pick<unsigned>({8, 60, 150, 300});
    control_interval_ = pick<unsigned>({100, 400, 1000});
    change_interval_ = pick<unsigned>({0, 20, 100});
    groups_ = pick<unsigned>({1, std::max(kCacheLines / 2, 1u), kCacheLines, 2 * kCacheLines + 1});
    first_group_ = upto(3) * 16;
  }

  u64 address() {
    const unsigned what = upto(99);
    const u64 low = upto(1) ? 0 : upto(0x3'FFFF);
    if (what < 60)  // 64 pages that share a line, somewhere in the 40 bits
      return (group(first_group_ + upto(groups_ - 1)) + (u64{upto(63)} << 12) + upto(0xFFF)) & kMask40;
    if (what < 72) {  // on both sides of what a table covers
      const u64 edge = u64{1} << (32 + upto(8));
      return (upto(1) ? edge - 1 - upto(0xFFF) : edge + low) & kMask40;
    }
    if (what < 92) {  // in and around the secure loader's region
      const u64 offset =
          pick<u64>({upto(7), 0xFFF8u + upto(7), u64{0} - 1 - upto(7), 0x1'0000u + upto(7), upto(0xFFFF)});
      return (sl_base_ + offset) & kMask40;
    }
    return rng_() & kMask40;
  }
  /// Two that follow each other have lines that differ in one of the low bits of the tag, others differ in
  /// many.
  static u64 group(unsigned index) {
    const u64 pair = index / 2, low = index % 2 == 0 ? 0 : u64{0x4'0000} << pair % 9;
    return ((pair * 0x9'1234'0000 + (pair % 5 << 32)) ^ low) & kMask40 & ~u64{0x3'FFFF};
  }

  Sent request() {
    Sent s;
    DevRequest& r = s.request;
    const unsigned what = upto(99);
    r.write = upto(1);
    r.posted = r.write && upto(1);
    r.bus = static_cast<std::uint8_t>(one_in(12) ? upto(0xFF) : bus());
    r.unit = static_cast<std::uint8_t>(one_in(12) ? upto(31) : unit());
    r.address = address();
    if (what < 4) {
      r.space = DevSpace::kConfig;
    } else if (what < 10) {
      r.space = DevSpace::kIo;
    } else if (what < 32) {
      r.gart = true;
      r.gart_address = address();
      r.cpu = what < 20;
    }
    s.data = rng_();
    s.byte_enables = upto(1) ? 0xFF : upto(0xFF);
    s.tag = upto(15);
    return s;
  }
  unsigned bus() { return pick<unsigned>({0, 1, 0x80, 0xFF}); }
  unsigned unit() { return pick<unsigned>({0, 1, 9, 31}); }

  void op(unsigned function, unsigned index) {
    bench_.config.push_back(
        {true, spec::dev::OFFSET_OP, function << 8 | index | (upto(1) ? 0 : upto(0xFFFF) << 16), 0xF});
  }
  void write(unsigned function, unsigned index, u64 data) {
    op(function, index);
    const unsigned enables = one_in(6) ? upto(15) : 0xF;
    bench_.config.push_back(
        {true, spec::dev::OFFSET_DATA + upto(3), static_cast<std::uint32_t>(data), enables});
  }
  void read_data() { bench_.config.push_back({false, spec::dev::OFFSET_DATA + upto(3), 0, upto(15)}); }

  void base_register(unsigned index) {
    using namespace spec::dev_base_lo;
    const u64 base = pick<u64>({0x10'0000, 0x10'0000, 0x1'0000'0000, 0xFF'FFFF'F000, 0x80'1234'5000});
    write(spec::dev::FUNCTION_BASE_HI, index, base >> 32 | (upto(1) ? 0 : rng_() << 8));
    write(spec::dev::FUNCTION_BASE_LO, index,
          (base & BASE) | upto(31) * 0x80 | (one_in(2) ? upto(9) : upto(31)) << SIZE_LSB | (upto(1) ? P : 0) |
              (one_in(8) ? 0 : V));
  }
  void map_register(unsigned index) {
    using namespace spec::dev_map;
    const unsigned first = unit(), second = one_in(4) ? first : unit();
    auto domain = [this] {
      return one_in(6) ? upto(63) : one_in(6) ? kDomains % 64 : one_in(4) ? 0 : upto(kDomains - 1);
    };
    write(spec::dev::FUNCTION_MAP, index,
          u64{first} << UNIT0_LSB | u64{second} << UNIT1_LSB | (one_in(4) ? 0 : V0) | (one_in(4) ? 0 : V1) |
              u64{one_in(8) ? upto(0xFF) : bus()} << BUSNO_LSB | u64{domain()} << DOM0_LSB |
              u64{domain()} << DOM1_LSB);
  }
  void control_register() {
    using namespace spec::dev_cr;
    const u64 r = rng_();
    write(spec::dev::FUNCTION_CR, 0,
          (r & (MEM_CLEAR_DISABLE | IOSPEN | MCE | NO_PROBE)) | (one_in(8) ? 0 : ENABLE) |
              (one_in(2) ? INVALIDATE : 0) | (one_in(4) ? 0 : SL_DEV_EN) | (r << 7 & 0xFFFF'FF80));
    if (one_in(2)) read_data();
    if (one_in(4)) read_data();
  }
  void configure() {
    switch (upto(11)) {
      case 0:
      case 1:
        base_register(upto(std::min(kDomains, 8u) - 1));
        break;
      case 2:
      case 3:
        map_register(upto(std::min(kMaps, 8u) - 1));
        break;
      case 4:
      case 5:
      case 6:
        control_register();
        break;
      case 7:
        write(spec::dev::FUNCTION_ERR_STATUS, 0, one_in(3) ? rng_() : 0);
        break;
      case 8:
        op(spec::dev::FUNCTION_ERR_STATUS + upto(2), upto(0xFF));
        read_data();
        break;
      case 9:  // any register, any index; what is written into tables and maps must stay likely to be of use
        op(one_in(8) ? upto(0xFF) : upto(7), one_in(2) ? upto(0xFF) : upto(3));
        read_data();
        break;
      case 10:  // instances that are not there
        if (one_in(2)) {
          write(upto(1), kDomains + upto(255 - kDomains), rng_());
        } else if (one_in(2)) {
          write(spec::dev::FUNCTION_MAP, kMaps + upto(255 - kMaps), rng_());
        } else {
          write(one_in(2) ? 8 + upto(0xF7) : pick<unsigned>({3, 6, 7}), upto(0xFF), rng_());
        }
        read_data();
        break;
      default:  // any offset; DEV_DATA last, through a harmless DEV_OP
        for (unsigned i = upto(3); i != 0; --i) {
          const unsigned offset = one_in(2) ? pick<unsigned>({0, 4, 8, 0x34, 0xF0, 0xF4}) : upto(0xF7);
          bench_.config.push_back({one_in(2), offset, static_cast<std::uint32_t>(rng_()), upto(15)});
          bench_.config.push_back({false, one_in(2) ? offset : upto(0xFF), 0, 0xF});
        }
    }
  }

  /// A line that traffic is likely to ask for gets other bits.
  void change_table() {
    const DevRegisters& r = bench_.golden().registers();
    const unsigned domain = upto(std::min(kDomains, 8u) - 1);
    const u64 base = u64{r.base_hi[domain]} << 32 | (r.base_lo[domain] & spec::dev_base_lo::BASE);
    const u64 line = (base + (group(first_group_ + upto(groups_ - 1)) >> 15)) & kMask40 & ~u64{7};
    bench_.memory.set_word(line, rng_() & (one_in(2) ? rng_() : ~u64{0}));
  }

  DevBench& bench_;
  std::mt19937_64 rng_;
  unsigned phase_ = 1, config_interval_ = 100, control_interval_ = 100, change_interval_ = 0;
  unsigned groups_ = 1, first_group_ = 0;
  u64 sl_base_ = 0;
};

}  // namespace pacifica::bench
