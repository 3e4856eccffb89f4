// SPDX-License-Identifier: Apache-2.0
// Writes of another master to code (docs/fabric.md, Code): an instruction that begins after one sees it,
// whether the window held the bytes, was reading them or waited for them; and no such write stops the
// processor.
#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <random>
#include <vector>

#include "core_system.h"

namespace pacifica::bench {
namespace {

/// Plays another master: writes bytes of memory, in clocks that it chooses.
class Foreign : public testing::Test {
 protected:
  Foreign() {
    system_.drive = [this](SystemTop& dut) {
      dut.foreign_valid_i = 0;
      // The fabric takes one access at a time: not while the processor's waits for its answer.
      if (busy_ && !dut.mem_rsp_valid_i) return;
      if (act_ && act_(dut)) dut.foreign_valid_i = 1;
    };
    system_.watch = [this](const SystemTop& dut) {
      ++clock_;
      if (dut.bus_taken_o)
        busy_ = true;
      else if (dut.mem_rsp_valid_i)
        busy_ = false;
      if (dut.step_end_o) last_end_ = clock_;
    };
  }
  void write(SystemTop& dut, std::uint64_t address, std::uint8_t value) {
    system_.memory[address] = value;
    dut.foreign_addr_i = address & ~std::uint64_t{7};
  }

  System system_;
  std::function<bool(SystemTop&)> act_;
  bool busy_ = false;
  std::uint64_t clock_ = 0, last_end_ = 0;
};

// A loop of MOV EAX, imm32 whose immediates change at random times: each execution has, byte for byte, a
// value that memory held at some time since the step before it ended.
TEST_F(Foreign, CodeThatChangesIsSeenAtTheBoundary) {
  constexpr int kMoves = 24;
  std::vector<std::uint8_t> code;
  for (int i = 0; i < kMoves; ++i) code.insert(code.end(), {0xB8, 0, 0, 0, 0});
  const int back = -static_cast<int>(code.size()) - 5;
  code.push_back(0xE9);
  for (int i = 0; i < 4; ++i) code.push_back(static_cast<std::uint8_t>(back >> 8 * i));
  std::memcpy(&system_.memory[kCode], code.data(), code.size());
  reach_code(system_);

  struct Change {
    std::uint64_t clock, address;
    std::uint8_t before, after;
  };
  std::deque<Change> changes;
  std::mt19937 random(1);
  act_ = [&](SystemTop& dut) {
    if (random() % 6 != 0) return false;
    const std::uint64_t address = kCode + 5 * (random() % kMoves) + 1 + random() % 4;
    const std::uint8_t value = static_cast<std::uint8_t>(random());
    // It passes in the clock that watch() counts next.
    changes.push_back({clock_ + 1, address, system_.memory[address], value});
    write(dut, address, value);
    return true;
  };
  unsigned fresh = 0, changed = 0;
  std::uint64_t end_before = last_end_;
  for (int i = 0; i < 20000; ++i) {
    // step() returns in the clock in which the record is out: the step ended in the clock before.
    ASSERT_TRUE(system_.step()) << "hangs after " << i << " steps";
    const std::uint64_t end = last_end_ < clock_ ? last_end_ : clock_ - 1;
    ASSERT_EQ(system_.record.kind, unsigned(spec::RetireKind::kInstruction));
    if (system_.before.rip < kCode + 5 * kMoves) {
      for (unsigned b = 1; b < 5; ++b) {
        const std::uint64_t address = system_.before.rip + b;
        const std::uint8_t got = system_.after.gpr[0] >> 8 * (b - 1) & 0xFF;
        // What memory held when the step before ended, and what it got since.
        std::uint8_t at_start = system_.memory[address];
        for (auto change = changes.rbegin(); change != changes.rend() && change->clock >= end_before;
             ++change) {
          if (change->address == address) at_start = change->before;
        }
        bool legal = got == at_start;
        for (const Change& change : changes) {
          if (change.address == address && change.clock >= end_before && change.clock <= clock_) {
            ++changed;
            legal |= got == change.after;
          }
        }
        if (!legal)
          FAIL() << "step " << i << " executed byte " << std::hex << unsigned(got) << " at " << address
                 << ", memory held " << unsigned(at_start);
        if (got == system_.memory[address]) ++fresh;
      }
    }
    end_before = end;
    while (changes.size() > 64) changes.pop_front();
  }
  EXPECT_GT(changed, 100u);
  EXPECT_GT(fresh, 70000u);
}

// Writes in every clock that the bus leaves, while the boundary waits for bytes: behind a jump to another
// page, whose code is written.
TEST_F(Foreign, ABoundaryThatWaitsForBytesDoesNotHang) {
  for (unsigned phase = 0; phase < 40; ++phase) {
    SCOPED_TRACE(phase);
    System fresh;
    std::memcpy(&fresh.memory[kCode], "\xE9\xFB\x0F\x00\x00", 5);  // jmp 101000h
    fresh.memory[0x101000] = 0xB8;
    fresh.memory[0x101005] = 0xF4;
    bool busy = false;
    unsigned clocks = 0;
    fresh.drive = [&](SystemTop& dut) {
      dut.foreign_valid_i = 0;
      if (fresh.after.rip < kCode || (busy && !dut.mem_rsp_valid_i)) return;
      if (++clocks < phase || clocks >= phase + 2) return;
      dut.foreign_valid_i = 1;
      dut.foreign_addr_i = 0x101000;
      fresh.memory[0x101001] = static_cast<std::uint8_t>(clocks);
    };
    fresh.watch = [&](const SystemTop& dut) {
      if (dut.bus_taken_o)
        busy = true;
      else if (dut.mem_rsp_valid_i)
        busy = false;
    };
    reach_code(fresh);
    ASSERT_TRUE(fresh.step());
    ASSERT_EQ(fresh.after.rip, 0x101000u);
    ASSERT_TRUE(fresh.step()) << "hangs";
    ASSERT_EQ(fresh.after.rip, 0x101005u);
    EXPECT_EQ(fresh.record.insn[0] >> 8 & 0xFF, fresh.after.gpr[0] & 0xFF);
  }
}

}  // namespace
}  // namespace pacifica::bench
