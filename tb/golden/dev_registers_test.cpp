// SPDX-License-Identifier: Apache-2.0
// DEV: capability block, indirection, registers (manual 2.20.4 to 2.20.6).
#include <set>
#include <stdexcept>

#include "dev_fixture.h"

namespace pacifica {
namespace {

namespace fn = spec::dev;
using DevRegistersTest = DevTest;

TEST_F(DevRegistersTest, CapabilityBlock) {
  // shows: ERR-B-32 ERR-B-38 DEV-CAPB-01 DEV-CAPB-02 DEV-CAPB-03 DEV-HDR-01 DEV-HDR-02 DEV-HDR-03 DEV-HDR-04
  // DEV-HDR-05 DEV-HDR-06 DEV-HDR-07
  EXPECT_EQ(dev.config_read(0x00), 0x1103'1022u);
  EXPECT_EQ(dev.config_read(0x04) >> 20 & 1, 1u) << "capability list present";
  EXPECT_EQ(dev.config_read(0x08) >> 16, 0x0600u);
  ASSERT_EQ(dev.config_read(0x34), 0xF0u);
  for (std::uint32_t value : {0u, ~0u}) {
    for (unsigned offset : {0x00u, 0x04u, 0x08u, 0x34u, 0xF0u})
      dev.config_write(static_cast<std::uint8_t>(offset), value);
    const std::uint32_t header = dev.config_read(0xF0);
    EXPECT_EQ(header & 0xFF, 0x0Fu);
    EXPECT_EQ(header >> 8 & 0xFF, 0u) << "last capability";
    EXPECT_EQ(header >> 16 & 7, 2u);
    EXPECT_EQ(header >> 19 & 1, 0u);
    EXPECT_EQ(header >> 20 & 3, 1u) << "machine check, no interrupt";
    EXPECT_EQ(header >> 22, 0u);
    EXPECT_EQ(dev.config_read(0x34), 0xF0u);
    EXPECT_EQ(dev.config_read(0x00), 0x1103'1022u);
  }
}

TEST_F(DevRegistersTest, OnlyOpAndDataChange) {
  // shows: DEV-CAPB-04 DEV-CAPB-05 DEV-REG-01 SLDEV-02
  dev.set_memory_enabled(true);
  auto dump = [&] {
    std::array<std::uint32_t, 64> words;
    for (unsigned i = 0; i < 64; ++i) words[i] = dev.config_read(static_cast<std::uint8_t>(4 * i));
    return words;
  };
  const auto before = dump();
  for (unsigned i = 0; i < 64; ++i) {
    if (4 * i != fn::OFFSET_OP && 4 * i != fn::OFFSET_DATA)
      dev.config_write(static_cast<std::uint8_t>(4 * i), ~0u);
  }
  EXPECT_EQ(dump(), before);
  set_map(1, 0x1234'5678);
  set_base(1, 0x12'3456'7000);
  dev.skinit(0xAB'CDEF'0000);
  const auto after = dump();
  for (unsigned i = 0; i < 64; ++i) {
    if (4 * i != fn::OFFSET_OP && 4 * i != fn::OFFSET_DATA) {
      EXPECT_EQ(after[i], before[i]) << "offset " << 4 * i;
    }
  }
  // The hidden base shows nowhere, and nothing that is written moves it.
  for (unsigned function = 0; function < 256; ++function) {
    for (unsigned index = 0; index < 256; ++index) {
      const std::uint32_t value = get(function, index);
      EXPECT_NE(value & 0xFFFF'0000, 0xCDEF'0000u) << function << "." << index;
      EXPECT_NE(value, 0xABu) << function << "." << index;
      set(function, index, ~0ull);
    }
  }
  EXPECT_TRUE(dev.secure_loader_enabled());
  EXPECT_EQ(read(0xAB'CDEF'0000).rule, DevRule::kSecureLoader);
  EXPECT_NE(read(0xAB'CDEE'FFFF).rule, DevRule::kSecureLoader);
}

TEST_F(DevRegistersTest, EachOffsetAnswersForItsWholeDword) {
  dev.config_write(fn::OFFSET_OP + 3, 0x0304);
  for (unsigned i = 0; i < 4; ++i) {
    EXPECT_EQ(dev.config_read(static_cast<std::uint8_t>(fn::OFFSET_OP + i)), 0x0304u);
    EXPECT_EQ(dev.config_read(static_cast<std::uint8_t>(fn::OFFSET_DATA + i)), 0x0004'0400u);
  }
}

TEST_F(DevRegistersTest, OperationRegister) {
  // shows: DEV-OP-01 ERR-B-40
  dev.config_write(fn::OFFSET_OP, ~0u);
  EXPECT_EQ(dev.config_read(fn::OFFSET_OP), 0xFFFFu);
  dev.config_write(fn::OFFSET_OP, 0);
  EXPECT_EQ(dev.config_read(fn::OFFSET_OP), 0u);
  dev.config_write(fn::OFFSET_OP, 0x1234, 1);
  EXPECT_EQ(dev.config_read(fn::OFFSET_OP), 0x34u);
  dev.config_write(fn::OFFSET_OP, 0x5678, 2);
  EXPECT_EQ(dev.config_read(fn::OFFSET_OP), 0x5634u);
  dev.config_write(fn::OFFSET_OP, 0x9ABC, 0xC);
  EXPECT_EQ(dev.config_read(fn::OFFSET_OP), 0x5634u);
}

TEST_F(DevRegistersTest, EachInstanceIsItsOwn) {
  // shows: DEV-OP-02 DEV-OP-03 DEV-FN-00 DEV-FN-01 DEV-FN-02 DEV-CAP-03 DEV-CAP-04 ERR-B-34
  struct Kind {
    unsigned function, count, value;
  };
  for (const Kind& k : {Kind{fn::FUNCTION_BASE_LO, 4, 0x1000}, Kind{fn::FUNCTION_BASE_HI, 4, 1},
                        Kind{fn::FUNCTION_MAP, 4, 0x11}}) {
    for (unsigned i = 0; i < 256; ++i) set(k.function, i, std::uint64_t{k.value} * (i % 4 + 1));
    for (unsigned i = 0; i < 256; ++i)
      EXPECT_EQ(get(k.function, i), i < k.count ? k.value * (i + 1) : 0u) << k.function << "." << i;
  }
  for (unsigned function = 8; function < 256; ++function) {
    set(function, 0, ~0ull);
    EXPECT_EQ(get(function), 0u);
  }
  EXPECT_EQ(get(fn::FUNCTION_BASE_LO, 0), 0x1000u) << "dropped writes reach nobody";
  EXPECT_EQ(cr(), 0u);
}

TEST_F(DevRegistersTest, SingleRegistersIgnoreIndex) {
  // shows: DEV-OP-04 DEV-FN-03 DEV-FN-04 DEV-FN-05 DEV-FN-06 DEV-FN-07
  enable();
  memory.background = 0xFF;
  read(0x12'3456'7898);
  for (unsigned index : {0u, 1u, 0x80u, 0xFFu}) {
    EXPECT_EQ(get(fn::FUNCTION_CAP, index), 0x0004'0400u);
    EXPECT_EQ(get(fn::FUNCTION_CR, index), spec::dev_cr::ENABLE);
    EXPECT_EQ(get(fn::FUNCTION_ERR_STATUS, index), 0xA000'0000u);
    EXPECT_EQ(get(fn::FUNCTION_ERR_ADDR_LO, index), 0x3456'7898u);
    EXPECT_EQ(get(fn::FUNCTION_ERR_ADDR_HI, index), 0x12u);
  }
  set(fn::FUNCTION_CR, 0xFF, 0);
  EXPECT_EQ(cr(), 0u);
  set(fn::FUNCTION_ERR_STATUS, 0xFF, 0);
  EXPECT_EQ(status(), 0u);
}

TEST_F(DevRegistersTest, FormatsOfTheRegisters) {
  // shows: DEV-OP-05 DEV-BASE-03 DEV-BASE-05 DEV-CR-18 DEV-TBL-04 ERR-B-40 ERR-B-44 ERR-B-46
  dev.set_memory_enabled(true);
  struct Format {
    unsigned function;
    std::uint32_t ones;
  };
  for (const Format& f : {Format{fn::FUNCTION_BASE_LO, 0xFFFF'F07F}, Format{fn::FUNCTION_BASE_HI, 0xFF},
                          Format{fn::FUNCTION_MAP, ~0u}, Format{fn::FUNCTION_CR, 0x4F},
                          Format{fn::FUNCTION_ERR_STATUS, 0xE3FF'1F3F}, Format{fn::FUNCTION_ERR_ADDR_LO, 0},
                          Format{fn::FUNCTION_ERR_ADDR_HI, 0}}) {
    for (unsigned bit = 0; bit < 32; ++bit) {
      set(f.function, 0, 1u << bit);
      EXPECT_EQ(get(f.function), f.ones & 1u << bit) << f.function << " bit " << bit;
    }
    for (unsigned enables = 0; enables < 16; ++enables) {
      std::uint32_t mask = 0;
      for (unsigned byte = 0; byte < 4; ++byte) mask |= (enables >> byte & 1) != 0 ? 0xFFu << 8 * byte : 0;
      set(f.function, 0, 0);
      set(f.function, 0, ~0ull, enables);
      EXPECT_EQ(get(f.function), f.ones & mask) << f.function << " byte enables " << enables;
      set(f.function, 0, 0, enables);
      EXPECT_EQ(get(f.function), 0u);
    }
    set(f.function, 0, 0);
  }
}

TEST_F(DevRegistersTest, Capabilities) {
  // shows: DEV-CAP-01 DEV-CAP-02 DEV-CAP-03 DEV-CAP-04 DEV-CAP-05 ERR-B-33
  EXPECT_EQ(get(fn::FUNCTION_CAP), 0x0004'0400u);
  for (std::uint32_t value : {0u, ~0u}) {
    set(fn::FUNCTION_CAP, 0, value);
    EXPECT_EQ(get(fn::FUNCTION_CAP), 0x0004'0400u);
  }
  dev = Dev({.domains = 64, .maps = 255, .revision = 0x5A});
  EXPECT_EQ(get(fn::FUNCTION_CAP), 0x00FF'405Au);
  set(fn::FUNCTION_BASE_LO, 63, 0x8000);
  set(fn::FUNCTION_BASE_LO, 64, 0x9000);
  EXPECT_EQ(get(fn::FUNCTION_BASE_LO, 63), 0x8000u);
  EXPECT_EQ(get(fn::FUNCTION_BASE_LO, 64), 0u);
  set_map(254, 1);
  set_map(255, 2);
  EXPECT_EQ(get(fn::FUNCTION_MAP, 254), 1u);
  EXPECT_EQ(get(fn::FUNCTION_MAP, 255), 0u);
  EXPECT_THROW(Dev({.domains = 0}), std::invalid_argument);
  EXPECT_THROW(Dev({.domains = 65}), std::invalid_argument);
  EXPECT_THROW(Dev({.maps = 0}), std::invalid_argument);
  EXPECT_THROW(Dev({.maps = 256}), std::invalid_argument);
}

TEST_F(DevRegistersTest, ResetClearsEverything) {
  // shows: DEV-CR-01 ERR-B-47
  dev.set_memory_enabled(true);
  enable();
  block(0x5000);
  dev.skinit(0x1234'0000);
  EXPECT_TRUE(read(0x5000).blocked);
  for (unsigned i = 0; i < 4; ++i) set_map(i, ~0ull), set_base(i, 0xFF'FFFF'F000);
  dev.config_write(fn::OFFSET_OP, 0x0203);
  dev.reset();
  EXPECT_EQ(dev.config_read(fn::OFFSET_OP), 0u);
  EXPECT_EQ(dev.registers(), DevRegisters{});
  for (unsigned function = 0; function < 8; ++function) {
    for (unsigned index = 0; index < 4; ++index)
      EXPECT_EQ(get(function, index), function == fn::FUNCTION_CAP ? 0x0004'0400u : 0u);
  }
  enable();
  memory.bytes.clear();
  EXPECT_FALSE(read(0x5000).blocked) << "no line survives RESET";
}

/// Everything that refuses is on: tables of ones, I/O, the secure loader's region at `sl`.
struct DevOffTest : DevTest {
  static constexpr std::uint64_t sl = 0x12'3456'0000;
  static constexpr std::uint64_t all =
      spec::dev_cr::ENABLE | spec::dev_cr::IOSPEN | spec::dev_cr::MCE | spec::dev_cr::SL_DEV_EN;

  void refuse_everything() {
    memory.background = 0xFF;
    for (unsigned domain = 0; domain < 4; ++domain) set_base(domain, kTable);
    dev.skinit(sl);
    set_cr(all);
    ASSERT_TRUE(io(false).blocked && io(true).blocked);
    for (const std::uint64_t address :
         {std::uint64_t{0}, k4G, sl, sl + 0xFFFF, std::uint64_t{0xFF'FFFF'FFF8}})
      ASSERT_TRUE(read(address).blocked && write(address).blocked && write(address, true).blocked);
  }
  DevVerdict io(bool write) { return check({.space = DevSpace::kIo, .write = write, .address = 0x3F8}); }
  void unrestricted(std::uint64_t address) {
    const unsigned reads = memory.reads;
    for (const unsigned unit : {0u, 31u}) {
      for (const DevVerdict& v : {read(address, 0xFF, unit), write(address), write(address, true)})
        EXPECT_FALSE(v.blocked || v.master_abort || v.machine_check || v.table) << address;
    }
    EXPECT_EQ(memory.reads, reads) << "a table is read while the DEV is off";
  }
};

TEST_F(DevOffTest, AfterReset) {
  // shows: RESET-10 RSTA-10
  refuse_everything();
  dev.reset();
  EXPECT_EQ(cr() & spec::dev_cr::ENABLE, 0u);
  for (const std::uint64_t address : {std::uint64_t{0}, k4G, sl, sl + 0xFFFF, std::uint64_t{0xFF'FFFF'FFF8}})
    unrestricted(address);
  EXPECT_FALSE(io(false).blocked || io(true).blocked);
}

TEST_F(DevOffTest, AfterInit) {
  // shows: INITST-12 INITA-10 ERR-C-77
  using namespace spec::dev_cr;
  dev.set_memory_enabled(true);
  refuse_everything();
  set_cr(all | MEM_CLEAR_DISABLE);
  dev.init();
  EXPECT_EQ(cr(), (all | MEM_CLEAR_DISABLE) & ~ENABLE);
  for (const std::uint64_t address :
       {std::uint64_t{0}, k4G, sl - 8, sl + 0x1'0000, std::uint64_t{0xFF'FFFF'FFF8}})
    unrestricted(address);
  EXPECT_TRUE(read(sl).blocked) << "SL_DEV_EN stays";
  set_cr(ENABLE | SL_DEV_EN);
  EXPECT_TRUE(read(0).blocked) << "tables and bases stay";
  set_cr(0x23);
  dev.init();
  EXPECT_EQ(cr(), 0x22u);
}

// SKINIT as the host bridge sees it, then software that gives the memory back (manual 3.1.3, 3.1.6, 3.1.8).
TEST_F(DevOffTest, FromSkinitToAbort) {
  // shows: SLB-12 SKINIT-28 SMP-29
  memory.background = 0;
  dev.skinit(sl);
  EXPECT_EQ(cr(), spec::dev_cr::SL_DEV_EN) << "the DEV itself is off";
  for (const std::uint64_t address : {sl, sl + 0x8000, sl + 0xFFFF}) {
    for (const unsigned bus : {0u, 0xFFu}) {
      for (const unsigned unit : {0u, 31u}) EXPECT_TRUE(read(address, bus, unit).blocked);
    }
    EXPECT_TRUE(write(address).blocked && write(address, true).blocked);
  }
  unrestricted(sl - 1);
  unrestricted(sl + 0x1'0000);
  set_cr(0);
  EXPECT_EQ(cr(), 0u);
  for (const std::uint64_t address : {sl, sl + 0x8000, sl + 0xFFFF}) unrestricted(address);
}

TEST_F(DevRegistersTest, MemoryClearDisableNeedsMemory) {
  // shows: DEV-CR-06
  using spec::dev_cr::MEM_CLEAR_DISABLE;
  set_cr(MEM_CLEAR_DISABLE);
  EXPECT_EQ(cr(), 0u);
  dev.set_memory_enabled(true);
  set_cr(MEM_CLEAR_DISABLE);
  EXPECT_EQ(cr(), MEM_CLEAR_DISABLE);
  EXPECT_TRUE(dev.memory_clear_disabled());
  dev.set_memory_enabled(false);
  set_cr(0);
  EXPECT_EQ(cr(), MEM_CLEAR_DISABLE) << "unchanged, not cleared";
  dev.set_memory_enabled(true);
  set(fn::FUNCTION_CR, 0, 0, 0xE);
  EXPECT_EQ(cr(), MEM_CLEAR_DISABLE);
  set_cr(0);
  EXPECT_EQ(cr(), 0u);
}

TEST_F(DevRegistersTest, SecureLoaderEnableIsSetBySkinitAndClearedBySoftware) {
  // shows: DEV-CR-15 ERR-B-49
  using spec::dev_cr::SL_DEV_EN;
  set_cr(SL_DEV_EN);
  EXPECT_EQ(cr(), 0u);
  dev.skinit(0x1234'0000);
  EXPECT_EQ(cr(), SL_DEV_EN);
  set_cr(SL_DEV_EN | spec::dev_cr::ENABLE);
  EXPECT_EQ(cr(), SL_DEV_EN | spec::dev_cr::ENABLE);
  set(fn::FUNCTION_CR, 0, 0, 0xE);
  EXPECT_EQ(cr(), SL_DEV_EN | spec::dev_cr::ENABLE);
  set_cr(spec::dev_cr::ENABLE);
  EXPECT_EQ(cr(), spec::dev_cr::ENABLE);
  EXPECT_FALSE(dev.secure_loader_enabled());
  set_cr(SL_DEV_EN);
  EXPECT_EQ(cr(), 0u);
}

TEST_F(DevRegistersTest, InitClearsOnlyEnable) {
  // shows: ERR-B-48
  dev.set_memory_enabled(true);
  set_base(3, 0x98'7654'3000);
  set_map(2, 0x89AB'CDEF);
  dev.skinit(0x1234'0000);
  set_cr(0x63);
  ASSERT_EQ(cr(), 0x63u);
  const DevRegisters before = dev.registers();
  dev.init();
  EXPECT_EQ(cr(), 0x62u);
  DevRegisters expected = before;
  expected.cr = 0x62;
  EXPECT_EQ(dev.registers(), expected);
  dev.init();
  EXPECT_EQ(cr(), 0x62u);
}

TEST_F(DevRegistersTest, CopiesAreIndependent) {
  enable();
  Dev copy = dev;
  set_cr(0);
  EXPECT_EQ(copy.registers().cr, spec::dev_cr::ENABLE);
  EXPECT_EQ(dev.registers().cr, 0u);
}

}  // namespace
}  // namespace pacifica
