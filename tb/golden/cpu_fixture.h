// SPDX-License-Identifier: Apache-2.0
// A processor with some memory, ready to execute a few bytes in a chosen mode.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <span>
#include <vector>

#include "cpu/cpu.h"
#include "fabric/bus.h"

namespace pacifica {

struct CpuTest : ::testing::Test {
  static constexpr std::uint64_t kCode = 0x10000, kStack = 0x20000, kGdt = 0x30000, kIdt = 0x31000,
                                 kTss = 0x32000, kData = 0x40000, kHandler = 0x50000;
  Fabric fabric{PhysicalMemory(16u << 20)};
  Local local;
  Bus bus{fabric, local};
  Cpu cpu{false};

  void SetUp() override { cpu.reset(bus); }

  void put(std::uint64_t pa, std::uint64_t value, unsigned size = 8) { bus.write(pa, size, value); }
  std::uint64_t get(std::uint64_t pa, unsigned size = 8) { return bus.read(pa, size); }
  void code(std::initializer_list<std::uint8_t> bytes, std::uint64_t at = kCode) {
    for (const std::uint8_t byte : bytes) put(at++, byte, 1);
  }
  StepOutcome step() { return cpu.step(bus, nullptr); }

  /// GDT: 8 code32, 10h data, 18h code32 DPL 3, 20h data DPL 3, 28h TSS32, 38h code64, 40h TSS64 (16 bytes).
  void tables() {
    put(kGdt, 0);
    put(kGdt + 0x08, 0x00CF'9A00'0000'FFFF);
    put(kGdt + 0x10, 0x00CF'9200'0000'FFFF);
    put(kGdt + 0x18, 0x00CF'FA00'0000'FFFF);
    put(kGdt + 0x20, 0x00CF'F200'0000'FFFF);
    put(kGdt + 0x28, 0x0000'8900'0000'0067 | kTss << 16);
    put(kGdt + 0x38, 0x00AF'9A00'0000'FFFF);
    put(kGdt + 0x40, 0x0000'8900'0000'0067 | kTss << 16);
    put(kGdt + 0x48, 0);
    cpu.state().gdtr_base = kGdt;
    cpu.state().gdtr_limit = 0x4F;
    cpu.state().idtr_base = kIdt;
    cpu.state().idtr_limit = 0xFFF;
  }
  void flat(std::uint16_t cs, std::uint16_t cs_attr, std::uint16_t data, std::uint16_t data_attr) {
    spec::ArchState& s = cpu.state();
    s.seg[spec::kCs] = {.base = 0, .limit = 0xFFFF'FFFF, .attr = cs_attr, .sel = cs};
    for (const auto i : {spec::kEs, spec::kSs, spec::kDs, spec::kFs, spec::kGs}) {
      s.seg[i] = {.base = 0, .limit = 0xFFFF'FFFF, .attr = data_attr, .sel = data};
    }
    s.gpr[4] = kStack;
    s.rip = kCode;
  }
  void protected32() {
    tables();
    cpu.state().cr0 = spec::cr0::PE | spec::cr0::ET;
    flat(0x08, 0xC9B, 0x10, 0xC93);
  }
  void long64() {
    tables();
    // The first gigabyte one to one in 2 MB pages.
    put(0x1000, 0x2007);
    put(0x2000, 0x3007);
    for (std::uint64_t i = 0; i < 512; ++i) put(0x3000 + 8 * i, i << 21 | 0xE7);
    spec::ArchState& s = cpu.state();
    s.cr0 = spec::cr0::PE | spec::cr0::PG | spec::cr0::ET | spec::cr0::WP;
    s.cr3 = 0x1000;
    s.cr4 = spec::cr4::PAE;
    s.efer = spec::efer::LME | spec::efer::LMA | spec::efer::SCE;
    flat(0x38, 0xA9B, 0x10, 0xC93);
  }
  void gate32(unsigned vector, std::uint16_t selector, std::uint32_t offset, std::uint8_t type) {
    put(kIdt + 8 * vector, (offset & 0xFFFF) | std::uint64_t{selector} << 16 | std::uint64_t{type} << 40 |
                               std::uint64_t{offset >> 16} << 48);
  }
  void gate64(unsigned vector, std::uint16_t selector, std::uint64_t offset, std::uint8_t type,
              unsigned ist = 0) {
    put(kIdt + 16 * vector, (offset & 0xFFFF) | std::uint64_t{selector} << 16 | std::uint64_t{ist} << 32 |
                                std::uint64_t{type} << 40 | (offset >> 16 & 0xFFFF) << 48);
    put(kIdt + 16 * vector + 8, offset >> 32);
  }
  static bool is_event(const StepOutcome& outcome, unsigned vector) {
    return outcome.record.kind == static_cast<std::uint32_t>(spec::RetireKind::kEvent) &&
           outcome.record.vector == vector;
  }
};

}  // namespace pacifica
