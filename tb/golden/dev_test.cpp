// SPDX-License-Identifier: Apache-2.0
// DEV: domains, tables, verdicts, held lines, log (manual 2.20.1 to 2.20.3, 2.20.6 to 2.20.8).
#include "dev_fixture.h"

namespace pacifica {
namespace {

namespace fn = spec::dev;
namespace base_lo = spec::dev_base_lo;

TEST_F(DevTest, BlockedAndAllowedAccesses) {
  // shows: DEV-CHK-03 DEV-CHK-04 DEV-CHK-05 DEV-CHK-06 DEV-CHK-07 DEV-CHK-08 ERR-B-43
  enable();
  block(0x5000);
  DevVerdict v = read(0x5000);
  EXPECT_TRUE(v.blocked && v.responds && v.master_abort && v.table);
  EXPECT_EQ(v.rule, DevRule::kTableBit);
  EXPECT_EQ(v.data, ~std::uint64_t{0});
  v = write(0x5008);
  EXPECT_TRUE(v.blocked && v.responds && v.master_abort);
  EXPECT_EQ(v.data, 0u);
  v = write(0x5008, true);
  EXPECT_TRUE(v.blocked);
  EXPECT_FALSE(v.responds || v.master_abort);
  EXPECT_NE(status() & spec::dev_err_status::VALID, 0u);
  for (const DevVerdict& allowed : {read(0x6000), write(0x6000), write(0x6000, true)}) {
    EXPECT_FALSE(allowed.blocked || allowed.master_abort);
    EXPECT_TRUE(allowed.table);
    EXPECT_EQ(allowed.address, 0x6000u);
    EXPECT_EQ(allowed.log, DevLog::kNone);
  }
  EXPECT_TRUE(read(0x6000).responds && write(0x6000).responds);
  EXPECT_FALSE(write(0x6000, true).responds);
}

TEST_F(DevTest, EveryPortAndPeerToPeer) {
  // shows: DEV-DOM-01 DEV-CHK-09 DEV-TBL-05
  enable();
  const std::uint64_t mmio = 0xFF'FFFF'E000;
  block(mmio);
  for (unsigned bus : {0u, 1u, 0x7Fu, 0xFFu}) {
    for (unsigned unit = 0; unit < 32; ++unit) EXPECT_TRUE(read(mmio, bus, unit).blocked);
  }
}

TEST_F(DevTest, BitOfAPage) {
  // shows: DEV-TBL-01 DEV-TBL-02 DEV-TBL-03 DEV-CHK-02
  enable();
  memory.bytes[kTable + 2] = 1 << 3;
  for (std::uint64_t page = 0; page < 64; ++page) {
    EXPECT_EQ(read(page * 4096).blocked, page == 19) << page;
    EXPECT_EQ(read(page * 4096 + 4095).blocked, page == 19) << page;
  }
  for (unsigned bit = 12; bit < 40; ++bit) {
    const std::uint64_t page = std::uint64_t{1} << bit;
    memory.bytes.clear();
    set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
    block(page);
    EXPECT_EQ(memory.bytes.begin()->first, kTable + (page >> 12) / 8);
    EXPECT_FALSE(read(page - 1).blocked) << bit;
    EXPECT_TRUE(read(page).blocked) << bit;
    EXPECT_TRUE(read(page + 4095).blocked) << bit;
    EXPECT_FALSE(read(page + 4096).blocked) << bit;
  }
}

TEST_F(DevTest, TableAddress) {
  // shows: DEV-TBL-04 DEV-BASE-02 DEV-BASE-04
  set_cr(spec::dev_cr::ENABLE);
  for (unsigned bit = 12; bit < 40; ++bit) {
    set_base(0, std::uint64_t{1} << bit);
    read(0xFF'FFFF'FFFF);
    EXPECT_EQ(memory.last, (std::uint64_t{1} << bit) + 0x1FF'FFF8) << bit;
  }
  set(fn::FUNCTION_BASE_LO, 0, base_lo::V | 8u << base_lo::SIZE_LSB | 0xF80 | 0x7000);
  set(fn::FUNCTION_BASE_HI, 0, ~0ull);
  read(0);
  EXPECT_EQ(memory.last, 0xFF'0000'7000u);
  set_base(0, 0xFF'FFFF'F000);
  read(std::uint64_t{0x1000} << 15);
  EXPECT_EQ(memory.last, 0u) << "base + offset wraps at 40 bits";
}

TEST_F(DevTest, GlobalEnable) {
  // shows: DEV-CR-02 DEV-CR-03
  memory.background = 0xFF;
  set_base(0, kTable);
  EXPECT_EQ(read(0x1000).rule, DevRule::kDisabled);
  EXPECT_FALSE(read(0x1000).blocked);
  EXPECT_EQ(memory.reads, 0u);
  set_cr(spec::dev_cr::ENABLE);
  EXPECT_TRUE(read(0x1000).blocked);
}

TEST_F(DevTest, ValidTable) {
  // shows: DEV-BASE-06 DEV-BASE-07 DEV-BASE-08
  enable();
  memory.background = 0xFF;
  EXPECT_TRUE(read(0x1000).blocked);
  memory.reads = 0;
  for (unsigned size = 0; size < 32; ++size) {
    set_base(0, 0x12'3456'7000 + size, size, true, false);
    for (std::uint64_t address :
         {std::uint64_t{0}, std::uint64_t{0x1000}, k4G, std::uint64_t{0xFF'FFFF'FFF8}}) {
      const DevVerdict v = read(address);
      EXPECT_FALSE(v.blocked);
      EXPECT_EQ(v.rule, DevRule::kNoTable);
    }
  }
  EXPECT_EQ(memory.reads, 0u);
}

TEST_F(DevTest, CoveredRange) {
  // shows: DEV-BASE-09 DEV-BASE-10 DEV-BASE-11 DEV-BASE-12 ERR-B-36
  set_cr(spec::dev_cr::ENABLE);
  for (unsigned size = 0; size < 32; ++size) {
    const std::uint64_t covered = k4G << std::min(size, 8u);
    for (bool protect : {false, true}) {
      set_base(0, kTable, size, protect);
      memory.bytes.clear();
      set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
      EXPECT_FALSE(read(covered - 1).blocked) << size;
      EXPECT_EQ(memory.last, kTable + covered / 4096 / 8 - 8) << size;
      block(covered - 1);
      set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
      EXPECT_TRUE(read(covered - 1).blocked) << size;
      if (size >= 8) continue;  // nothing is beyond
      const unsigned reads = memory.reads;
      for (std::uint64_t address : {covered, std::uint64_t{0xFF'FFFF'FFFF}}) {
        const DevVerdict v = read(address);
        EXPECT_EQ(v.blocked, protect) << size;
        EXPECT_EQ(v.master_abort, protect) << size;
        EXPECT_EQ(v.rule, DevRule::kBeyondTable);
        EXPECT_FALSE(v.table);
      }
      EXPECT_EQ(memory.reads, reads);
    }
  }
}

TEST_F(DevTest, DomainsHaveTheirOwnTables) {
  // shows: DEV-DOM-02 DEV-DOM-03 DEV-CHK-01 DEV-BASE-01 DEV-OP-06 DEV-MAP-01 DEV-MAP-02
  set_cr(spec::dev_cr::ENABLE);
  for (unsigned domain = 0; domain < 4; ++domain) {
    set_base(domain, kTable + 0x1000 * domain, 0);
    block(0x10000 + 0x1000 * domain, kTable + 0x1000 * domain);
  }
  set_map(0, map0(1, 5, 1) | map1(1, 6, 2));
  set_map(1, map0(2, 5, 3));
  struct Device {
    unsigned bus, unit, domain;
  };
  for (const Device& d :
       {Device{1, 5, 1}, Device{1, 6, 2}, Device{2, 5, 3}, Device{2, 6, 0}, Device{0, 5, 0}}) {
    for (unsigned page = 0; page < 4; ++page) {
      const DevVerdict v = read(0x10000 + 0x1000 * page, d.bus, d.unit);
      EXPECT_EQ(v.domain, d.domain);
      EXPECT_EQ(v.blocked, page == d.domain);
      EXPECT_EQ(v.line, kTable + 0x1000 * d.domain);
    }
  }
  set(fn::FUNCTION_BASE_HI, 2, 1);
  EXPECT_EQ(read(0, 1, 6).line, k4G + kTable + 0x2000);
  EXPECT_EQ(read(0, 1, 5).line, kTable + 0x1000);
}

TEST_F(DevTest, MapFields) {
  // shows: DEV-MAP-03 DEV-MAP-04 DEV-MAP-05 DEV-MAP-06 DEV-MAP-07 DEV-MAP-08 DEV-MAP-09 DEV-MAP-10 DEV-MAP-11
  set_cr(spec::dev_cr::ENABLE);
  auto domain = [&](unsigned bus, unsigned unit) { return unsigned{read(0, bus, unit).domain}; };
  for (unsigned unit = 0; unit < 32; ++unit) {
    const unsigned other = unit ^ 1;
    for (unsigned bus : {0u, 1u, 0x80u, 0xFFu}) {
      set_map(3, map0(bus, unit, 1) | map1(bus, other, 2));
      for (unsigned asked = 0; asked < 32; ++asked)
        EXPECT_EQ(domain(bus, asked), asked == unit ? 1u : asked == other ? 2u : 0u);
      for (unsigned bit = 0; bit < 8; ++bit) EXPECT_EQ(domain(bus ^ 1 << bit, unit), 0u);
      set_map(3, (map0(bus, unit, 1) & ~spec::dev_map::V0) | map1(bus, other, 2));
      EXPECT_EQ(domain(bus, unit), 0u);
      EXPECT_EQ(domain(bus, other), 2u);
      set_map(3, map0(bus, unit, 1) | (map1(bus, other, 2) & ~spec::dev_map::V1));
      EXPECT_EQ(domain(bus, unit), 1u);
      EXPECT_EQ(domain(bus, other), 0u);
    }
  }
  set_map(3, map0(4, 9, 3) | map1(4, 10, 2));
  EXPECT_EQ(domain(4, 9), 3u);
  EXPECT_EQ(domain(4, 10), 2u);
  set_map(3, map0(4, 9, 3) | map1(4, 10, 1));
  EXPECT_EQ(domain(4, 9), 3u);
  EXPECT_EQ(domain(4, 10), 1u);
}

TEST_F(DevTest, MapPriority) {
  // shows: ERR-B-35
  set_cr(spec::dev_cr::ENABLE);
  set_map(0, map0(7, 3, 3) | map1(7, 3, 1));
  set_map(2, map0(7, 3, 2));
  EXPECT_EQ(read(0, 7, 3).domain, 3u);
  set_map(0, map1(7, 3, 1));
  EXPECT_EQ(read(0, 7, 3).domain, 1u) << "UNIT1 of a lower entry before UNIT0 of a higher one";
  set_map(0, 0);
  EXPECT_EQ(read(0, 7, 3).domain, 2u);
  set_map(1, map0(7, 3, 0));
  EXPECT_EQ(read(0, 7, 3).domain, 0u) << "a match of domain 0 ends the search";
}

TEST_F(DevTest, DomainBeyondTheLast) {
  // shows: ERR-B-34
  enable();
  for (unsigned domain = 0; domain < 64; ++domain) {
    set_map(0, map0(0, 1, domain));
    const DevVerdict v = read(0x1000, 0, 1);
    EXPECT_EQ(v.blocked, domain >= 4) << domain;
    EXPECT_EQ(v.rule == DevRule::kDomain, domain >= 4);
    EXPECT_EQ(v.domain, domain);
  }
  EXPECT_EQ(status() & spec::dev_err_status::DOMAIN, 4u);
  set_cr(0);
  EXPECT_FALSE(read(0x1000, 0, 1).blocked);
}

TEST_F(DevTest, AddressBeforeGart) {
  // shows: DEV-CHK-11
  enable();
  block(0x5000);
  DevRequest request{.address = 0x5000, .gart = true, .gart_address = 0x6000};
  EXPECT_TRUE(check(request).blocked);
  request = {.address = 0x6000, .gart = true, .gart_address = 0x5000};
  const DevVerdict v = check(request);
  EXPECT_FALSE(v.blocked);
  EXPECT_EQ(v.address, 0x5000u);
}

TEST_F(DevTest, ProcessorsNeverAskTheTable) {
  // shows: DEV-CHK-12
  enable();
  memory.background = 0xFF;
  const DevVerdict v = check({.cpu = true, .address = 0x1000, .gart = true, .gart_address = 0x2000});
  EXPECT_FALSE(v.blocked || v.table);
  EXPECT_EQ(v.rule, DevRule::kProcessor);
  EXPECT_EQ(v.address, 0x2000u);
  EXPECT_EQ(memory.reads, 0u);
}

TEST_F(DevTest, IoSpace) {
  // shows: DEV-CR-07 DEV-CR-08 ERR-B-37 ERR-B-42
  memory.background = 0xFF;
  for (std::uint64_t enabled : {std::uint64_t{0}, spec::dev_cr::ENABLE}) {
    set_base(0, kTable);
    for (std::uint64_t iospen : {std::uint64_t{0}, spec::dev_cr::IOSPEN}) {
      set_cr(enabled | iospen | spec::dev_cr::MCE);
      for (bool write : {false, true}) {
        const DevVerdict v = check({.space = DevSpace::kIo, .write = write, .address = 0x3F8});
        EXPECT_EQ(v.rule, DevRule::kIoSpace);
        EXPECT_EQ(v.blocked, iospen != 0);
        EXPECT_EQ(v.master_abort, iospen != 0);
        EXPECT_EQ(v.data, iospen != 0 && !write ? ~std::uint64_t{0} : 0);
        EXPECT_FALSE(v.machine_check);
      }
    }
  }
  EXPECT_EQ(status(), 0u);
  EXPECT_EQ(memory.reads, 0u);
}

TEST_F(DevTest, ConfigurationSpace) {
  // shows: DEV-CHK-14 DEV-OP-08 SLDEV-08 ERR-B-42
  for (bool secure_loader : {false, true}) {
    if (secure_loader) dev.skinit(0);
    for (std::uint64_t cr : {std::uint64_t{0}, spec::dev_cr::ENABLE | spec::dev_cr::MCE}) {
      set_cr(cr | spec::dev_cr::SL_DEV_EN);
      const DevRegisters before = dev.registers();
      for (bool write : {false, true}) {
        const DevVerdict v = check({.space = DevSpace::kConfig, .write = write, .address = 0xC30F4});
        EXPECT_EQ(v.rule, DevRule::kConfigSpace);
        EXPECT_TRUE(v.blocked && v.master_abort);
        EXPECT_FALSE(v.machine_check);
        EXPECT_EQ(v.data, write ? 0 : ~std::uint64_t{0});
      }
      EXPECT_EQ(dev.registers(), before);
    }
  }
}

TEST_F(DevTest, SecureLoaderRegion) {
  // shows: DEV-CR-13 SLDEV-03 SLDEV-04 SLDEV-05 SLDEV-09 ERR-B-50
  const std::uint64_t sl = 0x12'3456'0000;
  dev.skinit(sl + 0xFFFF);  // only bits 39:16 count
  for (std::uint64_t cr : {spec::dev_cr::SL_DEV_EN, spec::dev_cr::SL_DEV_EN | spec::dev_cr::ENABLE}) {
    set_cr(cr);
    for (std::uint64_t address : {sl, sl + 0x8000, sl + 0xFFFF}) {
      DevVerdict v = read(address);
      EXPECT_TRUE(v.blocked && v.secure_loader && v.master_abort);
      EXPECT_EQ(v.data, ~std::uint64_t{0});
      v = write(address);
      EXPECT_TRUE(v.blocked && v.secure_loader && v.master_abort);
      EXPECT_NE(v.log, DevLog::kNone);
      EXPECT_FALSE(write(address, true).responds);
    }
    for (std::uint64_t address : {sl - 1, sl + 0x1'0000, sl ^ (std::uint64_t{1} << 39), sl ^ 0x1'0000})
      EXPECT_FALSE(read(address).blocked);
  }
  EXPECT_NE(status() & spec::dev_err_status::SL_DEV, 0u);
  set_cr(0);
  EXPECT_FALSE(read(sl).blocked || write(sl).blocked);
}

TEST_F(DevTest, SecureLoaderThroughGart) {
  // shows: SLDEV-06 SLDEV-07 SLDEV-09 ERR-B-50
  const std::uint64_t sl = 0x8765'0000;
  for (bool on : {true, false}) {
    if (on)
      dev.skinit(sl);
    else
      set_cr(0);
    for (bool write : {false, true}) {
      DevRequest request{.write = write, .address = 0x1'0000, .gart = true, .gart_address = sl + 8};
      EXPECT_EQ(check(request).blocked, on) << "after GART";
      request = {.write = write, .address = sl + 8, .gart = true, .gart_address = 0x1'0000};
      EXPECT_EQ(check(request).blocked, on) << "before GART";
      EXPECT_EQ((status() & spec::dev_err_status::VALID) != 0, on);
      set(fn::FUNCTION_ERR_STATUS, 0, 0);
      request = {.write = write, .cpu = true, .address = 0x1'0000, .gart = true, .gart_address = sl + 0xFFF8};
      const DevVerdict v = check(request);
      EXPECT_EQ(v.blocked, on);
      EXPECT_EQ(v.secure_loader, on);
      EXPECT_EQ(v.data, on && !write ? ~std::uint64_t{0} : 0);
      EXPECT_EQ(v.log, DevLog::kNone);
      EXPECT_FALSE(v.machine_check);
      request = {.write = write, .cpu = true, .address = sl, .gart = true, .gart_address = 0x1'0000};
      EXPECT_FALSE(check(request).blocked) << "a processor's address before GART is none of the region";
      EXPECT_EQ(status(), 0u);
    }
  }
}

TEST_F(DevTest, HeldLines) {
  // shows: DEV-CACHE-01 DEV-CACHE-02 DEV-CR-11 DEV-CR-12 ERR-B-37
  enable();
  DevVerdict v = read(0x5000);
  EXPECT_TRUE(v.filled);
  EXPECT_FALSE(v.blocked);
  v = read(0x3'F000);
  EXPECT_FALSE(v.filled) << "same 8 bytes";
  EXPECT_TRUE(read(0x4'0000).filled);
  block(0x5000);
  EXPECT_FALSE(read(0x5000).blocked);
  set_cr(spec::dev_cr::ENABLE);
  EXPECT_FALSE(read(0x5000).blocked) << "0 in INVALIDATE does nothing";
  set(fn::FUNCTION_CR, 0, spec::dev_cr::INVALIDATE, 0xE);
  EXPECT_FALSE(read(0x5000).blocked);
  set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
  EXPECT_EQ(cr(), spec::dev_cr::ENABLE);
  v = read(0x5000);
  EXPECT_TRUE(v.filled && v.blocked);
  for (unsigned page = 0; page < 64; ++page) EXPECT_EQ(read(page * 4096).blocked, page == 5);
}

TEST_F(DevTest, LinesGoByPhysicalAddress) {
  enable();
  block(0x5000);
  block(0x6000, kTable + 0x1000);
  EXPECT_TRUE(read(0x5000).blocked);
  set_base(0, kTable + 0x1000);
  EXPECT_FALSE(read(0x5000).blocked) << "a new base counts at once";
  EXPECT_TRUE(read(0x6000).blocked);
  set_base(1, kTable);
  set_map(0, map0(1, 1, 1));
  const DevVerdict v = read(0x5000, 1, 1);
  EXPECT_TRUE(v.blocked);
  EXPECT_FALSE(v.filled) << "another domain with the same table finds the line";
}

TEST_F(DevTest, Probes) {
  // shows: DEV-CR-16 DEV-CR-17
  enable();
  read(0);
  EXPECT_EQ(memory.probes, 1u);
  set_cr(spec::dev_cr::ENABLE | spec::dev_cr::NO_PROBE);
  read(k4G);
  EXPECT_EQ(memory.reads, 2u);
  EXPECT_EQ(memory.probes, 1u);
}

// A bit that a processor changes in either direction while the table is cached write-back.
TEST_F(DevTest, ProbesFindWhatProcessorsHold) {
  // shows: DEV-CACHE-03 DEV-CACHE-04
  using namespace spec::dev_cr;
  set_base(0, kTable);
  for (const bool no_probe : {false, true, false}) {
    for (const std::uint8_t value : {0x20, 0x00}) {
      set_cr(ENABLE | (no_probe ? NO_PROBE : 0));
      memory.bytes[kTable] = static_cast<std::uint8_t>(value ^ 0x20);
      memory.dirty.clear();
      memory.store(kTable, value, true);
      const unsigned reads = memory.reads, probes = memory.probes;
      set_cr(ENABLE | INVALIDATE | (no_probe ? NO_PROBE : 0));
      EXPECT_EQ(read(0x5000).blocked, (value != 0) != no_probe)
          << "DRAM without, the processor's byte with probe";
      EXPECT_EQ(memory.reads, reads + 1);
      EXPECT_EQ(memory.probes, probes + !no_probe);
    }
  }
}

TEST_F(DevTest, WithoutProbesDramCounts) {
  // shows: DEV-CACHE-05 DEV-CACHE-06 DEV-CACHE-07
  using namespace spec::dev_cr;
  set_base(0, kTable);
  set_cr(ENABLE | NO_PROBE);
  struct Mapping {
    const char* type;
    bool write_back;
  };
  for (const Mapping& m : {Mapping{"UC", false}, Mapping{"WT", false}, Mapping{"WB and CLFLUSH", true}}) {
    for (const std::uint8_t value : {0x20, 0x00}) {
      memory.store(kTable, value, m.write_back);
      if (m.write_back) memory.clflush(kTable);
      set_cr(ENABLE | NO_PROBE | INVALIDATE);
      for (unsigned page = 0; page < 8; ++page)
        EXPECT_EQ(read(page * 4096).blocked, (value >> page & 1) != 0) << m.type;
    }
  }
  EXPECT_EQ(memory.probes, 0u);
}

TEST_F(DevTest, LogOfTheFirstViolation) {
  // shows: DEV-ERR-01 DEV-ERR-02 DEV-ERR-03 ERR-B-44 ERR-B-45 ERR-B-46
  set_cr(spec::dev_cr::ENABLE);
  set_base(2, kTable);
  memory.background = 0xFF;
  set_map(0, map0(1, 5, 2));
  DevRequest request{.write = true, .bus = 1, .unit = 5, .address = 0x12'3456'789B};
  EXPECT_EQ(check(request).log, DevLog::kCaptured);
  EXPECT_EQ(status(), 0xA101'0502u);
  EXPECT_EQ(logged_address(), 0x12'3456'7898u);
  request = {.bus = 1, .unit = 5, .address = 0x1000};
  EXPECT_EQ(check(request).log, DevLog::kOverflowed);
  EXPECT_EQ(status(), 0xE101'0502u);
  EXPECT_EQ(logged_address(), 0x12'3456'7898u);
  set(fn::FUNCTION_ERR_STATUS, 0, 0);
  EXPECT_EQ(status(), 0u);
  EXPECT_EQ(check(request).log, DevLog::kCaptured);
  EXPECT_EQ(status(), 0xA001'0502u);
  EXPECT_EQ(logged_address(), 0x1000u);
  set(fn::FUNCTION_ERR_STATUS, 0, spec::dev_err_status::OVERFLOW | spec::dev_err_status::SL_DEV);
  check(request);
  EXPECT_EQ(status(), 0xA001'0502u) << "a new capture writes all fields";
}

TEST_F(DevTest, LogOfEachRule) {
  // shows: DEV-ERR-01 ERR-B-44 ERR-B-50
  const std::uint64_t sl = 0x7'0000'0000;
  dev.skinit(sl);
  set_cr(spec::dev_cr::ENABLE | spec::dev_cr::SL_DEV_EN);
  set_base(1, kTable, 0);
  set_map(0, map0(9, 1, 1) | map1(9, 2, 63));
  block(0x5000);
  struct Case {
    DevRequest request;
    DevRule rule;
    std::uint32_t status;
  };
  const Case cases[] = {
      {{.bus = 9, .unit = 2, .address = sl}, DevRule::kSecureLoader, 0xA209'023F},
      {{.bus = 9, .unit = 2, .address = 8}, DevRule::kDomain, 0xA009'023F},
      {{.write = true, .bus = 9, .unit = 1, .address = k4G}, DevRule::kBeyondTable, 0xA109'0101},
      {{.bus = 9, .unit = 1, .address = 0x5008}, DevRule::kTableBit, 0xA009'0101},
  };
  for (const Case& c : cases) {
    const DevVerdict v = check(c.request);
    EXPECT_TRUE(v.blocked);
    EXPECT_EQ(v.rule, c.rule);
    EXPECT_EQ(status(), c.status);
    EXPECT_EQ(logged_address(), c.request.address);
    set(fn::FUNCTION_ERR_STATUS, 0, 0);
  }
}

TEST_F(DevTest, MachineCheckOfEachViolation) {
  // shows: DEV-CR-09
  set_base(0, kTable);
  memory.background = 0xFF;
  for (bool on : {false, true}) {
    set_cr(spec::dev_cr::ENABLE | (on ? spec::dev_cr::MCE : 0));
    set(fn::FUNCTION_ERR_STATUS, 0, 0);
    EXPECT_EQ(read(0x1000).machine_check, on) << "captured";
    EXPECT_EQ(write(0x1000, true).machine_check, on) << "overflow";
    memory.background = 0;
    EXPECT_FALSE(read(0x40'0000).machine_check);
    memory.background = 0xFF;
  }
}

// Event mode: the lines are what was announced, no more and no less.
TEST_F(DevTest, AnnouncedFills) {
  // shows: DEV-CACHE-01 DEV-CACHE-02
  enable();
  dev.use_external_fills(true);
  EXPECT_EQ(read(0x5000).legality, DevLegality::kLineNotHeld);
  EXPECT_EQ(memory.reads, 0u);
  block(0x5000);
  dev.fill(kTable, memory);
  EXPECT_TRUE(dev.fill_pending());
  DevVerdict v = read(0x5000);
  EXPECT_FALSE(dev.fill_pending());
  EXPECT_EQ(v.legality, DevLegality::kLegal);
  EXPECT_TRUE(v.blocked && v.filled);
  memory.bytes.clear();
  v = read(0x5000);
  EXPECT_EQ(v.legality, DevLegality::kLegal);
  EXPECT_TRUE(v.blocked) << "held";
  EXPECT_FALSE(v.filled);
  dev.fill(kTable, memory);  // dropped meanwhile: read again
  v = read(0x5000);
  EXPECT_EQ(v.legality, DevLegality::kLegal);
  EXPECT_TRUE(v.filled);
  EXPECT_FALSE(v.blocked);
  dev.fill(kTable + 8, memory);
  EXPECT_EQ(read(0x5000).legality, DevLegality::kUnneededFill) << "another line";
  dev.fill(kTable, memory);
  dev.fill(kTable, memory);
  EXPECT_EQ(read(0x5000).legality, DevLegality::kUnneededFill) << "two for one check";
  EXPECT_EQ(read(0x5000).legality, DevLegality::kLegal);
  set_cr(0);
  dev.fill(kTable, memory);
  EXPECT_EQ(read(0x5000).legality, DevLegality::kUnneededFill) << "no table is asked";
}

TEST_F(DevTest, AnnouncedInvalidation) {
  // shows: DEV-CACHE-02 DEV-CR-12
  enable();
  dev.use_external_fills(true);
  EXPECT_TRUE(dev.announce_invalidating(false));
  EXPECT_FALSE(dev.announce_invalidating(true)) << "none was started";
  dev.fill(kTable, memory);
  read(0);
  set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
  EXPECT_TRUE(dev.announce_invalidating(true));
  EXPECT_EQ(cr(), spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
  EXPECT_TRUE(dev.announce_invalidating(false));
  EXPECT_EQ(cr(), spec::dev_cr::ENABLE);
  EXPECT_FALSE(dev.announce_invalidating(true)) << "it has ended";
  EXPECT_EQ(read(0).legality, DevLegality::kLineNotHeld) << "no line outlives an invalidation";
  set_cr(spec::dev_cr::ENABLE | spec::dev_cr::INVALIDATE);
  dev.fill(kTable, memory);
  read(0);
  EXPECT_FALSE(dev.announce_invalidating(true)) << "requests are judged after it only";
}

}  // namespace
}  // namespace pacifica
