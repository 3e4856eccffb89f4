// SPDX-License-Identifier: Apache-2.0
// rtl/northbridge/dev.sv: capability block, indirection, registers, RESET, INIT and SKINIT (manual 2.20.4
// to 2.20.6, 2.20.8).
#include "dev_fixture.h"

namespace pacifica::bench {
namespace {

TEST_F(DevRtl, CapabilityBlock) {
  // shows: ERR-B-32 ERR-B-38 DEV-CAPB-01 DEV-CAPB-02 DEV-CAPB-03 DEV-HDR-01 DEV-HDR-02 DEV-HDR-03 DEV-HDR-04
  // DEV-HDR-05 DEV-HDR-06 DEV-HDR-07
  for (std::uint32_t value : {0u, ~0u}) {
    EXPECT_EQ(config_read(0x00), 0x1103'1022u);
    EXPECT_EQ(config_read(0x04), 0x0010'0000u);
    EXPECT_EQ(config_read(0x08), 0x0600'0000u);
    EXPECT_EQ(config_read(0x34), 0xF0u);
    EXPECT_EQ(config_read(0xF0), 0x0012'000Fu);
    for (unsigned offset : {0x00u, 0x04u, 0x08u, 0x34u, 0xF0u}) config_write(offset, value);
  }
}

TEST_F(DevRtl, OnlyOpAndDataChange) {
  // shows: DEV-CAPB-04 DEV-CAPB-05 DEV-REG-01 SLDEV-02
  for (unsigned offset = 0; offset < 256; offset += 4) {
    if (offset != fn::OFFSET_OP && offset != fn::OFFSET_DATA) config_write(offset, ~0u);
  }
  set(fn::FUNCTION_MAP, 0, 0x1234'5678);
  control(true, 0xAB'CDEF'0000);
  for (unsigned offset = 0; offset < 0xF4; offset += 4) config_read(offset);  // against the golden model
  for (unsigned function = 0; function < 256; ++function) {
    for (unsigned index : {0u, 1u, 63u, 254u, 255u}) {
      set(function, index, ~0ull);
      EXPECT_NE(get(function, index) & 0xFFFF'0000, 0xCDEF'0000u);
    }
  }
  set(fn::FUNCTION_CR, 0, spec::dev_cr::SL_DEV_EN);
  EXPECT_TRUE(read(0xAB'CDEF'0000).record.sl);
  EXPECT_FALSE(read(0xAB'CDEE'FFFF).record.sl);
}

TEST_F(DevRtl, OperationRegister) {
  // shows: DEV-OP-01 ERR-B-40
  config_write(fn::OFFSET_OP, ~0u);
  EXPECT_EQ(config_read(fn::OFFSET_OP), 0xFFFFu);
  config_write(fn::OFFSET_OP, 0x1234, 1);
  EXPECT_EQ(config_read(fn::OFFSET_OP), 0xFF34u);
  config_write(fn::OFFSET_OP, 0x5678, 2);
  EXPECT_EQ(config_read(fn::OFFSET_OP), 0x5634u);
}

TEST_F(DevRtl, EachInstanceIsItsOwn) {
  // shows: DEV-OP-02 DEV-OP-03 DEV-FN-00 DEV-FN-01 DEV-FN-02 DEV-CAP-03 DEV-CAP-04 ERR-B-34
  struct Kind {
    unsigned function, count;
  };
  for (const Kind& k : {Kind{fn::FUNCTION_BASE_LO, kDomains}, Kind{fn::FUNCTION_BASE_HI, kDomains},
                        Kind{fn::FUNCTION_MAP, kMaps}}) {
    for (unsigned i = 0; i < 256; ++i) set(k.function, i, u64{i} << 12 | (255 - i));
    for (unsigned i = 0; i < 256; ++i) {
      const u64 value = u64{i} << 12 | (255 - i);
      const u64 kept = k.function == fn::FUNCTION_BASE_LO   ? value & 0xFFFF'F07F
                       : k.function == fn::FUNCTION_BASE_HI ? value & 0xFF
                                                            : value;
      EXPECT_EQ(get(k.function, i), i < k.count ? kept : 0u) << k.function << "." << i;
    }
  }
  for (unsigned function = 8; function < 256; ++function) {
    set(function, 0, ~0ull);
    EXPECT_EQ(get(function), 0u);
  }
}

TEST_F(DevRtl, SingleRegistersIgnoreIndex) {
  // shows: DEV-OP-04 DEV-FN-03 DEV-FN-04 DEV-FN-05 DEV-FN-06 DEV-FN-07
  enable();
  bench.memory.background = ~0ull;
  read(0x12'3456'7898);
  for (unsigned index : {0u, 1u, 0x80u, 0xFFu}) {
    EXPECT_EQ(get(fn::FUNCTION_CAP, index), kMaps << 16 | kDomains << 8);
    EXPECT_EQ(get(fn::FUNCTION_CR, index), spec::dev_cr::ENABLE);
    EXPECT_EQ(get(fn::FUNCTION_ERR_STATUS, index), 0xA000'0000u);
    EXPECT_EQ(get(fn::FUNCTION_ERR_ADDR_LO, index), 0x3456'7898u);
    EXPECT_EQ(get(fn::FUNCTION_ERR_ADDR_HI, index), 0x12u);
  }
  set(fn::FUNCTION_ERR_STATUS, 0xFF, 0);
  EXPECT_EQ(status(), 0u);
}

TEST_F(DevRtl, FormatsOfTheRegisters) {
  // shows: DEV-OP-05 DEV-BASE-03 DEV-BASE-05 DEV-CR-18 DEV-TBL-04 ERR-B-40 ERR-B-44 ERR-B-46 DEV-CAP-01
  // DEV-CAP-02 DEV-CAP-05 ERR-B-33
  bench.set_memory_enabled(true);
  for (unsigned function = 0; function < 8; ++function) {
    for (unsigned bit = 0; bit < 32; ++bit) {
      set(function, 0, 1u << bit);
      get(function);
    }
    for (unsigned enables = 0; enables < 16; ++enables) {
      set(function, 0, 0);
      set(function, 0, ~0ull, enables);
      get(function);
      set(function, 0, 0, enables);
      get(function);
    }
  }
  EXPECT_EQ(get(fn::FUNCTION_CAP), kMaps << 16 | kDomains << 8);
}

TEST_F(DevRtl, ResetClearsEverything) {
  // shows: DEV-CR-01 ERR-B-47
  enable();
  block(0x5000);
  control(true, 0x1234'0000);
  EXPECT_TRUE(blocked(0x5000));
  set(fn::FUNCTION_MAP, kMaps - 1, ~0ull);
  set_base(kDomains - 1, 0xFF'FFFF'F000);
  bench.reset();
  EXPECT_EQ(config_read(fn::OFFSET_OP), 0u);
  for (unsigned function = 0; function < 8; ++function) {
    for (unsigned index : {0u, kDomains - 1, kMaps - 1})
      EXPECT_EQ(get(function, index), function == fn::FUNCTION_CAP ? kMaps << 16 | kDomains << 8 : 0u);
  }
  EXPECT_FALSE(read(0x1234'0000).record.sl);
  enable();
  block(0x5000, kTable, false);
  EXPECT_FALSE(blocked(0x5000)) << "no line survives RESET";
}

/// Everything that refuses is on: tables of ones, I/O, the secure loader's region at `kSl`.
class DevOffRtl : public DevRtl {
 protected:
  static constexpr u64 kSl = 0x12'3456'0000, kLast = 0xFF'FFFF'FFF8;
  static constexpr u64 kAll =
      spec::dev_cr::ENABLE | spec::dev_cr::IOSPEN | spec::dev_cr::MCE | spec::dev_cr::SL_DEV_EN;

  /// Refused accesses of `address`: all of them or none, as the ports show it.
  void expect_refused(u64 address, bool refused, unsigned bus = 0, unsigned unit = 0) {
    DevRequest q{
        .bus = static_cast<std::uint8_t>(bus), .unit = static_cast<std::uint8_t>(unit), .address = address};
    for (int kind = 0; kind < 3; ++kind) {  // read, write, posted write
      q.write = kind != 0;
      q.posted = kind == 2;
      const u64 reads = bench.table_reads;
      const Outcome o = judge(q);
      EXPECT_EQ(o.forwarded, !refused) << std::hex << address;
      EXPECT_EQ(o.record.blocked, refused);
      EXPECT_EQ(o.responded, !q.posted);
      if (o.responded) {
        EXPECT_EQ(o.response.master_abort, refused);
      }
      if (!refused) {
        EXPECT_EQ(bench.table_reads, reads) << "a table is read while the DEV is off";
      }
    }
  }
  bool io_refused() { return judge({.space = DevSpace::kIo, .address = 0x3F8}).record.blocked; }
  void refuse_everything() {
    bench.memory.background = ~0ull;
    for (unsigned domain = 0; domain < kDomains; ++domain) set_base(domain, kTable);
    control(true, kSl);
    set_cr(kAll);
    ASSERT_TRUE(io_refused());
    for (const u64 address : {u64{0}, k4G, kSl, kSl + 0xFFFF, kLast}) expect_refused(address, true);
  }
};

TEST_F(DevOffRtl, AfterReset) {
  // shows: RESET-10 RSTA-10
  refuse_everything();
  bench.reset();
  EXPECT_EQ(cr() & spec::dev_cr::ENABLE, 0u);
  for (const u64 address : {u64{0}, k4G, kSl, kSl + 0xFFFF, kLast}) expect_refused(address, false, 0xFF, 31);
  EXPECT_FALSE(io_refused());
}

TEST_F(DevOffRtl, AfterInit) {
  // shows: INITST-12 INITA-10 ERR-C-77
  using namespace spec::dev_cr;
  bench.set_memory_enabled(true);
  refuse_everything();
  set_cr(kAll | MEM_CLEAR_DISABLE);
  const u64 machine_checks = bench.machine_checks;
  control(false);
  EXPECT_EQ(cr(), (kAll | MEM_CLEAR_DISABLE) & ~ENABLE);
  for (const u64 address : {u64{0}, k4G, kSl - 8, kSl + 0x1'0000, kLast}) expect_refused(address, false);
  EXPECT_EQ(bench.machine_checks, machine_checks);
  expect_refused(kSl, true);
  set_cr(ENABLE | SL_DEV_EN);
  EXPECT_TRUE(blocked(0)) << "tables and bases stay";
  set_cr(0x23);
  control(false);
  EXPECT_EQ(cr(), 0x22u);
}

// SKINIT as the host bridge sees it, then software that gives the memory back (manual 3.1.3, 3.1.6, 3.1.8).
TEST_F(DevOffRtl, FromSkinitToAbort) {
  // shows: SLB-12 SKINIT-28 SMP-29
  control(true, kSl);
  EXPECT_EQ(cr(), spec::dev_cr::SL_DEV_EN) << "the DEV itself is off";
  for (const u64 address : {kSl, kSl + 0x8000, kSl + 0xFFFF}) {
    for (const unsigned bus : {0u, 0xFFu}) {
      for (const unsigned unit : {0u, 31u}) expect_refused(address, true, bus, unit);
    }
  }
  expect_refused(kSl - 1, false);
  expect_refused(kSl + 0x1'0000, false);
  set_cr(0);
  EXPECT_EQ(cr(), 0u);
  for (const u64 address : {kSl, kSl + 0x8000, kSl + 0xFFFF}) expect_refused(address, false);
}

TEST_F(DevRtl, MemoryClearDisableNeedsMemory) {
  // shows: DEV-CR-06
  using spec::dev_cr::MEM_CLEAR_DISABLE;
  set_cr(MEM_CLEAR_DISABLE);
  EXPECT_EQ(cr(), 0u);
  bench.set_memory_enabled(true);
  set_cr(MEM_CLEAR_DISABLE);
  EXPECT_EQ(cr(), MEM_CLEAR_DISABLE);
  EXPECT_TRUE(bench.dut().mem_clear_disable_o);
  bench.set_memory_enabled(false);
  set_cr(0);
  EXPECT_EQ(cr(), MEM_CLEAR_DISABLE);
  bench.set_memory_enabled(true);
  set_cr(0);
  EXPECT_EQ(cr(), 0u);
}

TEST_F(DevRtl, SkinitAndInit) {
  // shows: DEV-CR-15 ERR-B-48 ERR-B-49
  using spec::dev_cr::SL_DEV_EN;
  bench.set_memory_enabled(true);
  set_cr(SL_DEV_EN);
  EXPECT_EQ(cr(), 0u);
  control(true, 0x1234'0000);
  EXPECT_EQ(cr(), SL_DEV_EN);
  EXPECT_TRUE(bench.dut().sl_dev_en_o);
  set_cr(0x63);
  EXPECT_EQ(cr(), 0x63u);
  control(false);
  EXPECT_EQ(cr(), 0x62u);
  set_cr(0);
  EXPECT_EQ(cr(), 0u);
  EXPECT_FALSE(bench.dut().sl_dev_en_o);
}

}  // namespace
}  // namespace pacifica::bench
