// SPDX-License-Identifier: Apache-2.0
// Bench of rtl/northbridge/dev.sv (manual 2.20) against the golden model's Dev: directed cases of each rule
// of docs/dev.md, streams, RESET at any moment, and random traffic with functional coverage. The registers
// have theirs in dev_registers_test.cpp.
//
// PACIFICA_TRANSACTIONS: checked requests of the random test (default 1,000,000; coverage is judged from
// 500,000 on). PACIFICA_COVERAGE: folder for dev_<parameters>.json (default: the working directory).
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "dev_coverage.h"
#include "dev_fixture.h"
#include "dev_stimulus.h"

namespace pacifica::bench {
namespace {

TEST_F(DevRtl, BlockedAndAllowedAccesses) {
  // shows: DEV-CHK-03 DEV-CHK-04 DEV-CHK-05 DEV-CHK-06 DEV-CHK-07 DEV-CHK-08 ERR-B-43 DEV-CR-02 DEV-CR-03
  block(0x5000);
  EXPECT_FALSE(blocked(0x5000));
  EXPECT_EQ(bench.table_reads, 0u);
  enable();
  for (unsigned byte_enables : {0xFFu, 0x0Fu, 0x80u, 0u}) {
    const Outcome o = judge({.address = 0x5000}, byte_enables);
    EXPECT_TRUE(o.record.blocked && o.record.table && o.responded && o.response.master_abort);
    EXPECT_FALSE(o.forwarded);
    EXPECT_EQ(o.response.data, ~0ull) << "in all eight bytes";
  }
  Outcome o = write(0x5008);
  EXPECT_TRUE(o.record.blocked && o.responded && o.response.master_abort && !o.forwarded);
  EXPECT_EQ(o.response.data, 0u);
  o = write(0x5008, true);
  EXPECT_TRUE(o.record.blocked && !o.responded && !o.forwarded);
  EXPECT_NE(status() >> 31, 0u);
  for (bool posted : {false, true}) {
    o = write(0x6008, posted);
    EXPECT_TRUE(!o.record.blocked && o.forwarded && o.responded == !posted);
    EXPECT_EQ(o.forward.address, 0x6008u);
    EXPECT_EQ(o.forward.data, 0x1122'3344'5566'7788u);
    EXPECT_FALSE(o.responded && o.response.master_abort);
  }
  o = read(0x6000);
  EXPECT_TRUE(!o.record.blocked && o.forwarded && o.responded && !o.response.master_abort);
}

TEST_F(DevRtl, EveryPortAndPeerToPeer) {
  // shows: DEV-DOM-01 DEV-CHK-09 DEV-TBL-05
  enable();
  block(0xFF'FFFF'E000);
  for (unsigned bus : {0u, 1u, 0x7Fu, 0xFFu}) {
    for (unsigned unit = 0; unit < 32; ++unit) EXPECT_TRUE(read(0xFF'FFFF'E000, bus, unit).record.blocked);
  }
}

TEST_F(DevRtl, BitOfAPage) {
  // shows: DEV-TBL-01 DEV-TBL-02 DEV-TBL-03 DEV-CHK-02
  enable();
  bench.memory.set_word(kTable, 1 << 19);
  for (u64 page = 0; page < 64; ++page) {
    EXPECT_EQ(blocked(page * 4096), page == 19);
    EXPECT_EQ(blocked(page * 4096 + 4095), page == 19);
  }
  for (unsigned bit = 12; bit < 40; ++bit) {
    const u64 page = u64{1} << bit;
    bench.memory.clear();
    block(page);
    set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
    EXPECT_FALSE(blocked(page - 1)) << bit;
    EXPECT_TRUE(blocked(page)) << bit;
    EXPECT_TRUE(blocked(page + 4095)) << bit;
    EXPECT_FALSE(blocked(page + 4096)) << bit;
  }
}

TEST_F(DevRtl, TableAddress) {
  // shows: DEV-TBL-04 DEV-BASE-02 DEV-BASE-04
  set_cr(spec::dev_cr::ENABLE);
  for (unsigned bit = 12; bit < 40;
       ++bit) {  // read addresses are checked by the bench: the line must be needed
    set_base(0, u64{1} << bit);
    EXPECT_TRUE(read(0xFF'FFFF'FFFF).record.fill);
  }
  set_base(0, 0xFF'FFFF'F000);
  bench.memory.set_word(0, 1);
  EXPECT_TRUE(blocked(u64{0x1000} << 15)) << "base + offset wraps at 40 bits";
}

TEST_F(DevRtl, ValidTable) {
  // shows: DEV-BASE-06 DEV-BASE-07 DEV-BASE-08
  enable();
  bench.memory.background = ~0ull;
  EXPECT_TRUE(blocked(0x1000));
  const u64 reads = bench.table_reads;
  for (unsigned size = 0; size < 32; ++size) {
    set_base(0, 0x12'3456'7000, size, true, false);
    for (u64 address : {u64{0}, k4G, u64{0xFF'FFFF'FFF8}}) EXPECT_FALSE(blocked(address));
  }
  EXPECT_EQ(bench.table_reads, reads);
}

TEST_F(DevRtl, CoveredRange) {
  // shows: DEV-BASE-09 DEV-BASE-10 DEV-BASE-11 DEV-BASE-12 ERR-B-36
  set_cr(spec::dev_cr::ENABLE);
  for (unsigned size = 0; size < 32; ++size) {
    const u64 covered = k4G << std::min(size, 8u);
    bench.memory.clear();
    block(covered - 1);
    for (bool protect : {false, true}) {
      set_base(0, kTable, size, protect);
      set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
      const Outcome last = read(covered - 1);
      EXPECT_TRUE(last.record.blocked && last.record.table) << size;
      if (size >= 8) continue;
      const u64 reads = bench.table_reads;
      for (u64 address : {covered, u64{0xFF'FFFF'FFFF}}) {
        const Outcome beyond = read(address);
        EXPECT_EQ(beyond.record.blocked, protect) << size;
        EXPECT_FALSE(beyond.record.table);
      }
      EXPECT_EQ(bench.table_reads, reads);
    }
  }
}

TEST_F(DevRtl, DomainsHaveTheirOwnTables) {
  // shows: DEV-DOM-02 DEV-DOM-03 DEV-CHK-01 DEV-BASE-01 DEV-OP-06 DEV-MAP-01 DEV-MAP-02
  set_cr(spec::dev_cr::ENABLE);
  const unsigned other = kDomains > 1 ? kDomains - 1 : 0;
  set_base(0, kTable);
  block(0x1000);
  set_base(other, k4G + kTable);
  block(0x2000, k4G + kTable);
  set(fn::FUNCTION_MAP, kMaps - 1, map0(1, 5, other) | map1(1, 6, 0));
  for (unsigned bus : {1u, 2u}) {
    for (unsigned unit : {5u, 6u, 7u}) {
      const bool mapped = bus == 1 && unit == 5;
      EXPECT_EQ(read(0x1000, bus, unit).record.blocked, !mapped);
      EXPECT_EQ(read(0x2000, bus, unit).record.blocked, mapped);
      EXPECT_EQ(bench.record.domain, mapped ? other : 0u);
    }
  }
}

TEST_F(DevRtl, MapFields) {
  // shows: DEV-MAP-03 DEV-MAP-04 DEV-MAP-05 DEV-MAP-06 DEV-MAP-07 DEV-MAP-08 DEV-MAP-09 DEV-MAP-10 DEV-MAP-11
  set_cr(spec::dev_cr::ENABLE);
  auto domain = [&](unsigned bus, unsigned unit) { return read(0, bus, unit).record.domain; };
  for (unsigned unit = 0; unit < 32; ++unit) {
    const unsigned bus = unit * 8 + 3, second = unit ^ 1;
    set(fn::FUNCTION_MAP, kMaps - 1, map0(bus, unit, 21) | map1(bus, second, 42));
    for (unsigned asked = 0; asked < 32; ++asked)
      EXPECT_EQ(domain(bus, asked), asked == unit ? 21u : asked == second ? 42u : 0u);
    for (unsigned bit = 0; bit < 8; ++bit) EXPECT_EQ(domain(bus ^ 1 << bit, unit), 0u);
    set(fn::FUNCTION_MAP, kMaps - 1, (map0(bus, unit, 21) & ~spec::dev_map::V0) | map1(bus, second, 42));
    EXPECT_EQ(domain(bus, unit), 0u);
    EXPECT_EQ(domain(bus, second), 42u);
    set(fn::FUNCTION_MAP, kMaps - 1, map0(bus, unit, 21) | (map1(bus, second, 42) & ~spec::dev_map::V1));
    EXPECT_EQ(domain(bus, unit), 21u);
    EXPECT_EQ(domain(bus, second), 0u);
  }
}

TEST_F(DevRtl, MapPriority) {
  // shows: ERR-B-35
  set_cr(spec::dev_cr::ENABLE);
  set(fn::FUNCTION_MAP, 0, map0(7, 3, 3) | map1(7, 3, 1));
  if (kMaps > 1) set(fn::FUNCTION_MAP, kMaps - 1, map0(7, 3, 2));
  EXPECT_EQ(read(0, 7, 3).record.domain, 3u);
  set(fn::FUNCTION_MAP, 0, map1(7, 3, 1));
  EXPECT_EQ(read(0, 7, 3).record.domain, 1u);
  set(fn::FUNCTION_MAP, 0, 0);
  EXPECT_EQ(read(0, 7, 3).record.domain, kMaps > 1 ? 2u : 0u);
}

TEST_F(DevRtl, DomainBeyondTheLast) {
  // shows: ERR-B-34
  enable();
  for (unsigned domain = 0; domain < 64; ++domain) {
    set(fn::FUNCTION_MAP, 0, map0(0, 1, domain));
    const Outcome o = read(0x1000, 0, 1);
    EXPECT_EQ(o.record.blocked, domain >= kDomains);
    EXPECT_EQ(o.record.domain, domain);
  }
}

TEST_F(DevRtl, AddressBeforeGart) {
  // shows: DEV-CHK-11
  enable();
  block(0x5000);
  EXPECT_TRUE(judge({.address = 0x5000, .gart = true, .gart_address = 0x6000}).record.blocked);
  const Outcome o = judge({.address = 0x6000, .gart = true, .gart_address = 0x5000});
  EXPECT_FALSE(o.record.blocked);
  EXPECT_EQ(o.forward.address, 0x5000u);
}

TEST_F(DevRtl, ProcessorsNeverAskTheTable) {
  // shows: DEV-CHK-12
  enable();
  bench.memory.background = ~0ull;
  for (bool write : {false, true}) {
    const Outcome o =
        judge({.write = write, .cpu = true, .address = 0x1000, .gart = true, .gart_address = 0x2000});
    EXPECT_TRUE(!o.record.blocked && !o.record.table && o.forwarded);
  }
  EXPECT_EQ(bench.table_reads, 0u);
}

TEST_F(DevRtl, IoAndConfigurationSpace) {
  // shows: DEV-CR-07 DEV-CR-08 ERR-B-37 ERR-B-42 DEV-CHK-14 DEV-OP-08 SLDEV-08
  bench.memory.background = ~0ull;
  set_base(0, kTable);
  control(true, 0);
  for (u64 cr : {u64{0}, spec::dev_cr::ENABLE, spec::dev_cr::SL_DEV_EN}) {
    for (u64 iospen : {u64{0}, spec::dev_cr::IOSPEN}) {
      set_cr(cr | iospen | spec::dev_cr::MCE);
      for (bool write : {false, true}) {
        Outcome o = judge({.space = DevSpace::kIo, .write = write, .address = 0x3F8});
        EXPECT_EQ(o.record.blocked, iospen != 0);
        EXPECT_EQ(o.response.master_abort, iospen != 0);
        EXPECT_EQ(o.forwarded, iospen == 0);
        o = judge({.space = DevSpace::kConfig, .write = write, .address = 0xC30F4});
        EXPECT_TRUE(o.record.blocked && o.response.master_abort && !o.forwarded);
      }
    }
  }
  EXPECT_EQ(status(), 0u);
  EXPECT_EQ(bench.machine_checks, 0u);
  EXPECT_EQ(bench.table_reads, 0u);
}

TEST_F(DevRtl, SecureLoaderRegion) {
  // shows: DEV-CR-13 SLDEV-03 SLDEV-04 SLDEV-05 SLDEV-06 SLDEV-07 SLDEV-09 ERR-B-50
  const u64 sl = 0x12'3456'0000;
  control(true, sl);
  for (u64 cr : {spec::dev_cr::SL_DEV_EN, spec::dev_cr::SL_DEV_EN | spec::dev_cr::ENABLE, u64{0}}) {
    const bool on = cr != 0;
    set_cr(cr);
    for (u64 address : {sl, sl + 0xFFFF}) {
      EXPECT_EQ(read(address).record.sl, on);
      EXPECT_EQ(bench.response.master_abort, on);
      EXPECT_EQ(write(address).record.sl, on);
      EXPECT_EQ(write(address, true).record.blocked, on);
      for (bool write : {false, true}) {
        EXPECT_EQ(judge({.write = write, .address = 8, .gart = true, .gart_address = address}).record.sl, on);
        EXPECT_EQ(judge({.write = write, .address = address, .gart = true, .gart_address = 8}).record.sl, on);
        set(fn::FUNCTION_ERR_STATUS, 0, 0);
        const Outcome o =
            judge({.write = write, .cpu = true, .address = 8, .gart = true, .gart_address = address});
        EXPECT_EQ(o.record.sl, on);
        EXPECT_EQ(o.forwarded, !on);
        EXPECT_FALSE(judge({.write = write, .cpu = true, .address = address, .gart = true, .gart_address = 8})
                         .record.sl);
        EXPECT_EQ(status(), 0u) << "a processor's violation is not logged";
      }
    }
    for (u64 address : {sl - 1, sl + 0x1'0000}) EXPECT_FALSE(read(address).record.blocked);
  }
}

TEST_F(DevRtl, HeldLines) {
  // shows: DEV-CACHE-01 DEV-CACHE-02 DEV-CR-11 DEV-CR-12 ERR-B-37
  enable();
  EXPECT_TRUE(read(0x5000).record.fill);
  EXPECT_FALSE(read(0x3'F000).record.fill) << "same 8 bytes";
  block(0x5000);
  EXPECT_FALSE(blocked(0x5000)) << "held";
  set_cr(spec::dev_cr::ENABLE);
  EXPECT_FALSE(blocked(0x5000)) << "0 in INVALIDATE does nothing";
  set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
  const Outcome o = read(0x5000);
  EXPECT_TRUE(o.record.fill && o.record.blocked);
  // Polled as firmware does: 1 for some time, then 0.
  config_write(fn::OFFSET_OP, fn::FUNCTION_CR << 8);
  bench.config.push_back(
      {true, fn::OFFSET_DATA, static_cast<std::uint32_t>(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE)});
  bench.config.push_back({false, fn::OFFSET_DATA});
  while (bench.answers < 1 || !bench.config.empty()) ASSERT_TRUE(bench.clock());
  ASSERT_TRUE(bench.drain());
  unsigned polls = 0;
  while (config_read(fn::OFFSET_DATA) != spec::dev_cr::ENABLE) ASSERT_LT(++polls, kCacheLines);
}

/// Each line holds any word, and a word that differs in one address bit is another one.
TEST_F(DevRtl, EveryBitOfEveryTag) {
  // shows: DEV-CACHE-01
  std::mt19937_64 rng(40);
  set_cr(spec::dev_cr::ENABLE);
  // The page whose bit is in the word, by DEV_BASE for bits 39:12 and by the page's number for bits 11:3.
  auto fills = [&](u64 word) {
    set_base(0, word & ~u64{0xFFF});
    return read((word & 0xFF8) << 15).record.fill;
  };
  for (unsigned bit = 3; bit < 40; ++bit) {
    for (unsigned line = 0; line < kCacheLines; ++line) {
      const u64 word = rng() & kMask40 & ~u64{7}, other = rng() & kMask40 & ~u64{7};
      EXPECT_TRUE(fills(word)) << fmt::format("{:x}", word);
      EXPECT_FALSE(fills(word)) << fmt::format("{:x} is held", word);
      EXPECT_TRUE(fills(word ^ u64{1} << bit)) << fmt::format("bit {} of {:x}", bit, word);
      EXPECT_TRUE(fills(other));  // three lines a round: each line has its turn with each bit
      if (HasFailure()) return;
    }
  }
}

TEST_F(DevRtl, InvalidationReachesEveryLine) {
  // shows: DEV-CR-11
  enable();
  for (bool on : {true, false}) {
    for (u64 line = 0; line < kCacheLines; ++line) {
      EXPECT_TRUE(read(line << 18).record.fill);
      block(line << 18, kTable, on);
    }
    for (u64 line = 0; line < kCacheLines; ++line)
      EXPECT_EQ(blocked(line << 18), !on) << "line " << line << " is held";
    set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
    for (u64 line = 0; line < kCacheLines; ++line) {
      const Outcome o = read(line << 18);
      EXPECT_TRUE(o.record.fill && o.record.blocked == on) << "line " << line;
    }
    set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
  }
}

TEST_F(DevRtl, LinesGoByPhysicalAddress) {
  enable();
  block(0x5000);
  block(0x6000, kTable + 0x1000);
  EXPECT_TRUE(blocked(0x5000));
  set_base(0, kTable + 0x1000);
  EXPECT_FALSE(blocked(0x5000)) << "a new base counts at once";
  EXPECT_TRUE(blocked(0x6000));
}

TEST_F(DevRtl, Probes) {
  // shows: DEV-CR-16 DEV-CR-17
  enable();
  read(0);
  EXPECT_TRUE(bench.memory.probed);
  set_cr(spec::dev_cr::ENABLE | spec::dev_cr::NO_PROBE);
  read(k4G);
  EXPECT_FALSE(bench.memory.probed);
  EXPECT_EQ(bench.table_reads, 2u);
}

// A bit that a processor changes in either direction while the table is cached write-back.
TEST_F(DevRtl, ProbesFindWhatProcessorsHold) {
  // shows: DEV-CACHE-03 DEV-CACHE-04
  using namespace spec::dev_cr;
  set_base(0, kTable);
  for (const bool no_probe : {false, true, false}) {
    for (const u64 value : {0x20, 0x00}) {
      bench.memory.clear();
      bench.memory.set_word(kTable, value ^ 0x20);
      bench.memory.store(kTable, value, true);
      set_cr(ENABLE | INVALIDATE | (no_probe ? NO_PROBE : 0));
      const u64 reads = bench.table_reads;
      EXPECT_EQ(blocked(0x5000), (value != 0) != no_probe) << "DRAM without, the processor's word with probe";
      EXPECT_EQ(bench.table_reads, reads + 1);
      EXPECT_EQ(bench.table_probe(), !no_probe);
    }
  }
}

TEST_F(DevRtl, WithoutProbesDramCounts) {
  // shows: DEV-CACHE-05 DEV-CACHE-06 DEV-CACHE-07
  using namespace spec::dev_cr;
  set_base(0, kTable);
  struct Mapping {
    const char* type;
    bool write_back;
  };
  for (const Mapping& m : {Mapping{"UC", false}, Mapping{"WT", false}, Mapping{"WB and CLFLUSH", true}}) {
    for (const u64 value : {0x20, 0x00}) {
      bench.memory.store(kTable, value, m.write_back);
      if (m.write_back) bench.memory.clflush(kTable);
      set_cr(ENABLE | NO_PROBE | INVALIDATE);
      const u64 reads = bench.table_reads;
      for (unsigned page = 0; page < 8; ++page)
        EXPECT_EQ(blocked(page * 4096), (value >> page & 1) != 0) << m.type;
      EXPECT_EQ(bench.table_reads, reads + 1);
      EXPECT_FALSE(bench.table_probe());
    }
  }
}

TEST_F(DevRtl, LogOfTheFirstViolation) {
  // shows: DEV-ERR-01 DEV-ERR-02 DEV-ERR-03 ERR-B-44 ERR-B-45 ERR-B-46
  const unsigned domain = kDomains - 1;
  set_cr(spec::dev_cr::ENABLE);
  set_base(domain, kTable);
  bench.memory.background = ~0ull;
  set(fn::FUNCTION_MAP, 0, map0(1, 5, domain));
  judge({.write = true, .bus = 1, .unit = 5, .address = 0x12'3456'789B});
  EXPECT_EQ(status(), 0xA101'0500u | domain);
  EXPECT_EQ(logged_address(), 0x12'3456'7898u);
  read(0x1000, 1, 5);
  EXPECT_EQ(status(), 0xE101'0500u | domain);
  EXPECT_EQ(logged_address(), 0x12'3456'7898u);
  set(fn::FUNCTION_ERR_STATUS, 0, 0);
  EXPECT_EQ(status(), 0u);
  read(0x1000, 1, 5);
  EXPECT_EQ(status(), 0xA001'0500u | domain);
  EXPECT_EQ(logged_address(), 0x1000u);
}

TEST_F(DevRtl, MachineCheckOfEachViolation) {
  // shows: DEV-CR-09
  bench.memory.background = ~0ull;
  set_base(0, kTable);
  for (bool on : {false, true}) {
    set_cr(spec::dev_cr::ENABLE | (on ? spec::dev_cr::MCE : 0));
    for (int i = 0; i < 3; ++i) bench.requests.push_back({{.address = 0x1000}});
    ASSERT_TRUE(bench.drain());
    EXPECT_EQ(bench.machine_checks, on ? 3u : 0u);
  }
}

/// One request a clock while all hit: `n` of them, in the clocks between the first record and the last.
TEST_F(DevRtl, StreamOfHits) {
  enable(spec::dev_cr::IOSPEN);
  block(0x5000);
  read(0x5000);
  struct Kind {
    const char* name;
    DevRequest request;
  };
  for (const Kind& k :
       {Kind{"allowed posted writes", {.write = true, .posted = true, .address = 0x6000}},
        Kind{"refused posted writes", {.write = true, .posted = true, .address = 0x5000}},
        Kind{"refused reads", {.address = 0x5000}}, Kind{"allowed reads", {.address = 0x6000}},
        Kind{"allowed writes", {.write = true, .address = 0x6000}},
        Kind{"refused I/O reads", {.space = DevSpace::kIo}}}) {
    bench.record_clocks.clear();
    bench.keep_record_clocks = true;
    for (unsigned i = 0; i < 200; ++i) bench.requests.push_back({k.request, i, 0xFF, i % 16});
    ASSERT_TRUE(bench.drain());
    ASSERT_EQ(bench.record_clocks.size(), 200u);
    EXPECT_EQ(bench.record_clocks.back() - bench.record_clocks.front(), 199u) << k.name;
  }
}

/// A miss costs one table read and the clocks that the module's header states; what follows it goes on one a
/// clock.
TEST_F(DevRtl, CostOfAMiss) {
  enable();
  bench.keep_record_clocks = true;
  u64 page = 0;
  for (const unsigned stall : {0u, 1u, 7u}) {      // clocks for which the read waits
    for (const unsigned latency : {1u, 2u, 9u}) {  // from the read's transfer to its response
      read(page);                                  // another line is held
      bench.record_clocks.clear();
      const u64 reads = bench.table_reads;
      bench.weather.tbl_ready = 0;
      bench.table_clocks = latency;
      for (unsigned i = 0; i < 12; ++i) {
        const u64 address = i < 4 ? page : page + 0x4'0000;  // the fifth misses, the others find their line
        bench.requests.push_back({{.write = true, .posted = true, .address = address}});
      }
      while (!bench.dut().tbl_valid_o) ASSERT_TRUE(bench.clock());
      for (unsigned i = 0; i < stall; ++i) ASSERT_TRUE(bench.clock());
      bench.weather.tbl_ready = 16;
      ASSERT_TRUE(bench.drain());
      bench.table_clocks.reset();
      EXPECT_EQ(bench.table_reads, reads + 1);
      ASSERT_EQ(bench.record_clocks.size(), 12u);
      for (unsigned i = 1; i < 12; ++i) {
        EXPECT_EQ(bench.record_clocks[i] - bench.record_clocks[i - 1], i == 4 ? 1 + 3 + stall + latency : 1u)
            << "request " << i << ", stall " << stall << ", latency " << latency;
      }
      page += 0x4'0000;
    }
  }
}

/// A permission is withdrawn and the cache flushed while requests stream: what is accepted after the flush
/// sees the new table, what was accepted before it is judged by one table or the other, and nothing changes
/// its place.
TEST_F(DevRtl, FlushInFlight) {
  // shows: DEV-CACHE-01 DEV-CACHE-02
  config_write(fn::OFFSET_OP, fn::FUNCTION_CR << 8);
  for (unsigned before = 1; before < 40; ++before) {
    bench.memory.clear();
    enable(spec::dev_cr::INVALIDATE);
    read(0x6000);
    config_write(fn::OFFSET_OP, fn::FUNCTION_CR << 8);
    const u64 forwards = bench.forwards;
    constexpr unsigned kRequests = 60;
    for (unsigned i = 0; i < kRequests; ++i)
      bench.requests.push_back({{.write = true, .posted = true, .address = 0x6000}, i, 0xFF, i % 16});
    for (unsigned i = 0; i < before; ++i) ASSERT_TRUE(bench.clock());
    block(0x6000);
    bench.config.push_back({true, fn::OFFSET_DATA, spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE});
    while (!bench.config.empty()) ASSERT_TRUE(bench.clock());
    const u64 accepted = kRequests - bench.requests.size();
    ASSERT_TRUE(bench.drain());
    EXPECT_EQ(bench.forwards - forwards, accepted) << "the line was held until the flush, and never after it";
    EXPECT_LT(accepted, kRequests);
    EXPECT_TRUE(bench.record.blocked);
  }
}

TEST_F(DevRtl, RequestsWithoutTheirResponse) {
  bench.mute_target = true;
  for (unsigned i = 0; i < 12; ++i) bench.requests.push_back({{.address = 8 * i}, 0, 0xFF, i});
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(bench.clock());
  EXPECT_EQ(bench.forwards, kOutstanding);
  bench.mute_target = false;
  ASSERT_TRUE(bench.drain());
  EXPECT_EQ(bench.responses, 12u);
}

u64 from_environment(const char* name, u64 otherwise) {
  const char* text = std::getenv(name);
  if (text == nullptr) return otherwise;
  char* end = nullptr;
  const u64 n = std::strtoull(text, &end, 10);
  if (*text == '\0' || *end != '\0' || n == 0) {
    std::fprintf(stderr, "dev_test: %s: not a number above 0: %s\n", name, text);
    std::exit(2);
  }
  return n;
}

TEST(DevRtlRandom, TrafficAgainstTheGoldenModel) {
  constexpr u64 kJudgedFrom = 500'000;
  const u64 wanted = from_environment("PACIFICA_TRANSACTIONS", DEV_TRANSACTIONS);
  std::mt19937 rng(static_cast<unsigned>(from_environment("PACIFICA_SEED", 33047)));
  DevBench bench(rng());
  DevCoverage coverage(bench);
  bench.observer = &coverage;
  DevStimulus stimulus(bench, rng());
  int situation = 0;  // RESET comes in each of them in turn
  for (u64 reset_at = 20'000; bench.checks < wanted;) {
    stimulus.step();
    if (!bench.clock()) break;
    if (bench.cycles() < reset_at || (bench.cycles() < reset_at + 3000 && !coverage.situation(situation)))
      continue;
    situation = (situation + 1) % DevCoverage::kSituations;
    coverage.resetting();
    bench.reset();
    stimulus.program();
    reset_at = bench.cycles() + 500 + rng() % 30'000;
  }
  if (bench.failure.empty()) bench.drain();
  EXPECT_EQ(bench.failure, "");

  const std::string name = fmt::format("dev_{}_{}_{}", kDomains, kMaps, kCacheLines);
  const std::string summary = fmt::format(
      "{} domains, {} maps, {} lines: {} requests checked, {} forwards, {} responses, {} table reads, "
      "{} configuration transfers, {} machine checks in {} clocks; {}",
      kDomains, kMaps, kCacheLines, bench.checks, bench.forwards, bench.responses, bench.table_reads,
      bench.answers, bench.machine_checks, bench.cycles(), coverage.c.summary());
  fmt::print("{}\n{}\n", coverage.c.table(), summary);
  const char* folder = std::getenv("PACIFICA_COVERAGE");
  const std::string path = fmt::format("{}/{}.json", folder != nullptr ? folder : ".", name);
  std::ofstream file(path);
  file << coverage.c.json();
  if (!file.flush()) ADD_FAILURE() << "cannot write " << path;
  if (bench.checks < kJudgedFrom) return;
  for (const std::string& fault : coverage.c.faults()) ADD_FAILURE() << "coverage: " << fault;
}

}  // namespace
}  // namespace pacifica::bench
