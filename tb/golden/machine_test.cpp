// SPDX-License-Identifier: Apache-2.0
// Machines as values, processors with what is their own, and how ports find their devices.
#include "machine/machine.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "fabric/targets.h"

namespace pacifica {
namespace {

/// mov cx,1000 / L: mov ax,cx / add [bx],ax / out E9h,al / inc bx / and bx,3FFEh / loop L / hlt; at F000:0,
/// where the reset vector jumps to.
std::vector<std::uint8_t> busy_rom() {
  std::vector<std::uint8_t> rom(spec::kAddressRomSize, 0xF4);
  const std::vector<std::uint8_t> code{0xB9, 0xE8, 0x03, 0x89, 0xC8, 0x01, 0x07, 0xE6, 0xE9,
                                       0x43, 0x81, 0xE3, 0xFE, 0x3F, 0xE2, 0xF3, 0xF4};
  std::copy(code.begin(), code.end(), rom.begin());
  const std::array<std::uint8_t, 5> reset{0xEA, 0x00, 0x00, 0x00, 0xF0};
  std::copy(reset.begin(), reset.end(), rom.begin() + 0xFFF0);
  return rom;
}

std::unique_ptr<Machine> busy_machine() {
  return std::make_unique<Machine>(MachineConfig{.memory_bytes = 1u << 20, .rom = busy_rom()});
}

void finish(Machine& machine) {
  for (unsigned i = 0; i < 100'000 && !machine.processor().core().stalled(); ++i) machine.step();
  ASSERT_TRUE(machine.processor().core().stalled());
}

/// A copy made in mid-run goes on by itself when the original is gone.
TEST(MachineCopy, OutlivesTheOriginal) {
  auto expected = busy_machine();
  finish(*expected);

  auto original = busy_machine();
  std::string text, copied_text;
  original->set_debug_console([&](char c) { text += c; });
  original->run(1234);
  auto copy = std::make_unique<Machine>(*original);
  copy->set_debug_console([&](char c) { copied_text += c; });
  EXPECT_EQ(copy->state(), original->state());
  const std::string until_then = text;
  finish(*original);
  EXPECT_EQ(original->state(), expected->state());
  const std::uint64_t hash = original->memory().hash();
  original.reset();
  finish(*copy);
  EXPECT_EQ(copy->state(), expected->state());
  EXPECT_EQ(copy->memory().hash(), hash);
  EXPECT_EQ(until_then + copied_text, text);
}

/// Nor does the original change when the copy runs.
TEST(MachineCopy, RunsApartFromTheOriginal) {
  auto original = busy_machine();
  original->run(500);
  const spec::ArchState state = original->state();
  const std::uint64_t hash = original->memory().hash();
  Machine copy = *original;
  finish(copy);
  EXPECT_EQ(original->state(), state);
  EXPECT_EQ(original->memory().hash(), hash);
  EXPECT_NE(copy.memory().hash(), hash);
}

/// What is lent for a step is not copied, even when the copy is made in the middle of one.
TEST(MachineCopy, MadeInTheMiddleOfAStep) {
  auto original = busy_machine();
  std::unique_ptr<Machine> copy;
  original->set_debug_console([&](char) {
    if (!copy) copy = std::make_unique<Machine>(*original);
  });
  original->run(200);
  ASSERT_NE(copy, nullptr);
  EXPECT_FALSE(copy->processor().core().bus().connected());
  const Machine& now = *original;
  EXPECT_FALSE(now.processor().core().bus().connected()) << "nothing is lent between steps";
  original.reset();
  copy->set_debug_console({});
  finish(*copy);  // it executes the OUT again, which its own state does not know of
  auto expected = busy_machine();
  finish(*expected);
  EXPECT_EQ(copy->state(), expected->state());
  EXPECT_EQ(copy->memory().hash(), expected->memory().hash());
}

TEST(Processors, EachHasItsOwnNumberApicAndPage) {
  Machine machine({.memory_bytes = 1u << 20, .rom = busy_rom(), .processors = 3});
  ASSERT_EQ(machine.processors().size(), 3u);
  for (unsigned number = 0; number < 3; ++number) {
    Processor& processor = machine.processor(number);
    EXPECT_EQ(processor.number(), number);
    EXPECT_EQ(processor.apic().read(spec::apic::ID), number << 24);
    EXPECT_EQ(machine.state(number).apic_base & spec::apic_base::BSP, number == 0 ? spec::apic_base::BSP : 0u)
        << "bootstrap processor";
    EXPECT_EQ(machine.state(number).activity,
              static_cast<std::uint32_t>(number == 0 ? spec::Activity::kRunning : spec::Activity::kWaitSipi));
  }
  machine.processor(1).apic().write(spec::apic::TPR, 0x50);
  EXPECT_EQ(machine.processor(0).apic().tpr(), 0);
  EXPECT_EQ(machine.processor(1).apic().tpr(), 0x50);
}

TEST(Processors, ShareTheFabric) {
  Machine machine({.memory_bytes = 1u << 20, .rom = busy_rom(), .processors = 2});
  std::string text;
  machine.set_debug_console([&](char c) { text += c; });
  machine.step(nullptr, 1);
  EXPECT_TRUE(machine.processor(1).core().stalled()) << "it waits for a startup message";
  machine.processor(1).core().state().activity = static_cast<std::uint32_t>(spec::Activity::kRunning);
  // Turn by turn, both add to the same words.
  for (unsigned i = 0; i < 20'000; ++i) {
    machine.step(nullptr, 0);
    machine.step(nullptr, 1);
  }
  auto alone = busy_machine();
  finish(*alone);
  EXPECT_EQ(text.size(), 2000u);
  for (unsigned word = 0; word < 0x4000; word += 2) {
    EXPECT_EQ(machine.memory().read(word, 2), (2 * alone->memory().read(word, 2)) & 0xFFFF);
  }
  EXPECT_EQ(machine.state(0).gpr, machine.state(1).gpr);
}

TEST(Processors, NumberTheirRecords) {
  Machine machine({.memory_bytes = 1u << 20, .rom = busy_rom(), .processors = 2});
  machine.processor(1).core().state().activity = static_cast<std::uint32_t>(spec::Activity::kRunning);
  for (unsigned number = 0; number < 2; ++number) {
    for (unsigned i = 0; i < 10; ++i) {
      const StepOutcome outcome = machine.step(nullptr, number);
      EXPECT_EQ(outcome.record.cpu, number);
      for (const spec::WriteRecord& write : outcome.writes) EXPECT_EQ(write.cpu, number);
    }
  }
}

TEST(Processors, TakeNoTimingEventOfAnother) {
  Machine machine({.memory_bytes = 1u << 20, .rom = busy_rom(), .processors = 2});
  spec::EventRecord event{.kind = static_cast<std::uint32_t>(spec::EventKind::kExtNmi), .cpu = 1};
  const Timing timing{.events = {&event, 1}};
  EXPECT_NE(machine.step(&timing, 0).illegal_timing, "");
}

/// Devices that note what reaches them.
struct Recorder {
  struct Access {
    unsigned offset, size;
    std::uint32_t value;
    bool operator==(const Access&) const = default;
  };
  struct Device {
    std::vector<Access> writes;
    std::uint32_t answer = 0;
    std::uint32_t in(unsigned offset, unsigned) { return answer >> (8 * offset); }
    void out(unsigned offset, unsigned size, std::uint32_t value) { writes.push_back({offset, size, value}); }
  };
  Device parts, whole;
  std::uint32_t in(std::uint16_t port, unsigned size) {
    return read_targets<Recorder>(kRows, *this, port, size);
  }
  void out(std::uint16_t port, unsigned size, std::uint32_t value) {
    write_targets<Recorder>(kRows, *this, port, size, value);
  }
  static constexpr TargetRow<Recorder> row(std::uint16_t port, std::uint16_t size, bool whole_access,
                                           TargetRow<Recorder> base) {
    base.range.port = port;
    base.range.size = size;
    base.range.whole = whole_access;
    return base;
  }
  static const std::array<TargetRow<Recorder>, 2> kRows;
};
const std::array<TargetRow<Recorder>, 2> Recorder::kRows{
    row(0xFFFE, 2, false,
        target_row<&Recorder::parts, &Device::in, &Device::out, Recorder>(spec::Target::kCom1)),
    row(0x101, 1, true,
        target_row<&Recorder::whole, &Device::in, &Device::out, Recorder>(spec::Target::kExit))};

using Accesses = std::vector<Recorder::Access>;

TEST(Targets, AnAccessIsDividedIntoTheRangesThatItReaches) {
  Recorder recorder;
  recorder.out(0xFFFC, 4, 0x4433'2211);
  recorder.out(0xFFFF, 2, 0x6655);  // the second byte is port 0
  EXPECT_EQ(recorder.parts.writes, (Accesses{{0, 2, 0x4433}, {1, 1, 0x55}}));
  recorder.parts.answer = 0xBBAA;
  EXPECT_EQ(recorder.in(0xFFFC, 4), 0xBBAA'FFFFu);
  EXPECT_EQ(recorder.in(0xFFFD, 2), 0xAAFFu);
  EXPECT_EQ(recorder.in(0xFFFF, 4), 0xFFFF'FFBBu);
}

TEST(Targets, WholeAccessesBeginAtThePort) {
  Recorder recorder;
  recorder.out(0x101, 4, 0x4433'2211);
  recorder.out(0x101, 1, 0x99);
  recorder.out(0x100, 4, 0x4433'2211);
  EXPECT_EQ(recorder.whole.writes, (Accesses{{0, 4, 0x4433'2211}, {0, 1, 0x99}, {0, 1, 0x22}}));
  recorder.whole.answer = 0x1234'5678;
  EXPECT_EQ(recorder.in(0x101, 4), 0x1234'5678u);
  EXPECT_EQ(recorder.in(0x100, 2), 0x78FFu);
}

TEST(Targets, RangesDoNotOverlap) {
  for (const spec::TargetRange& a : spec::kTargets) {
    for (const spec::TargetRange& b : spec::kTargets) {
      if (&a == &b) continue;
      EXPECT_TRUE(a.port + a.size <= b.port || b.port + b.size <= a.port) << a.port << " and " << b.port;
    }
  }
}

}  // namespace
}  // namespace pacifica
