// SPDX-License-Identifier: Apache-2.0
// The RTL as an engine: clocks the Verilated system and reads its retirement port.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cosim/disassemble.h"
#include "cosim/engine.h"
#include "cosim/memory_port.h"
#include "cosim/options.h"
#include "cosim/soc_model.h"
#include "cosim/trace_window.h"
#include "platform/image.h"

namespace pacifica::cosim {

struct RtlConfig {
  MemoryPort::Timing memory;
  bool profile_apm = false;
  std::optional<BootInfo> boot_direct;
  std::uint64_t hang_cycles = 100'000;
  std::vector<PinPulse> pins;
  std::function<void(char)> console;
  std::function<void(char)> debug_console;
};

/// A byte that COM1 received, and when; a second run replays them.
struct ReceivedByte {
  std::uint64_t cycle = 0;
  std::uint8_t byte = 0;
};

class RtlEngine final : public Engine {
 public:
  RtlEngine(std::unique_ptr<SocModel> model, PhysicalMemory memory, const RtlConfig& config);
  ~RtlEngine() override;

  std::string_view name() const override { return "rtl"; }
  Advance advance() override {
    const bool asleep = state().activity == static_cast<std::uint32_t>(spec::Activity::kHalted);
    return advance_for(asleep ? kSleepSlice : kIdleSlice);
  }
  /// Until a step retires, at most `clocks`; kIdle when none did.
  Advance advance_for(unsigned clocks);
  StepView view() const override;
  std::optional<std::uint32_t> exit_value() const override { return exit_value_; }
  std::uint64_t steps() const override { return steps_; }
  /// Steps that were direct instructions: one control word, without the microprogram.
  std::uint64_t direct_steps() const { return direct_steps_; }
  std::uint64_t cycles() const override { return cycle_; }
  void receive(std::uint8_t byte) override { pending_input_.push_back(byte); }

  const PhysicalMemory& memory() const { return port_.memory(); }
  const spec::RetireRecord& record() const { return record_; }
  const spec::ArchState& state() const override { return states_[current_]; }
  const std::vector<spec::WriteRecord>& writes() const { return writes_; }
  const std::vector<spec::EventRecord>& events() const { return events_; }
  /// After kHung: what the core waits for, or which assertion failed, in words.
  std::string stall_reason() const;
  /// The core waits for an interrupt.
  bool halted() const { return outputs_.stall_unit == kHaltedUnit; }
  bool assertion_failed() const { return !assertion_.empty(); }

  /// Writes the cycles of `ranges` to an FST; before the first advance(). Needs the traced model.
  void trace(const std::string& path, std::vector<CycleRange> ranges);
  /// Feeds these bytes at their cycles instead of receive().
  void replay(std::vector<ReceivedByte> input) { replay_.assign(input.begin(), input.end()); }
  const std::vector<ReceivedByte>& received() const { return received_; }

 private:
  static constexpr unsigned kHaltedUnit = 9;
  static constexpr unsigned kIdleSlice = 20'000;
  static constexpr unsigned kSleepSlice = 1000;

  bool clock();  ///< one cycle; true when a step retired
  void read_port(const std::uint32_t* words);
  void drive();
  void drive_uart();
  void drive_pins();
  void annotate();

  std::unique_ptr<SocModel> model_;
  MemoryPort port_;
  RtlConfig config_;
  spec::SocIn inputs_;    ///< as they are from the next rising edge on
  spec::SocOut outputs_;  ///< in the last clock
  std::uint64_t cycle_ = 0, steps_ = 0, direct_steps_ = 0, last_retire_ = 0;
  std::uint64_t last_alive_ = 0;  ///< it retired or slept: sleeping is not hanging
  bool step_closed_ = false;
  std::string assertion_;
  spec::RetireRecord record_;
  spec::ArchState states_[2];
  unsigned current_ = 0;
  std::vector<spec::WriteRecord> writes_;
  std::vector<spec::EventRecord> events_;
  std::optional<std::uint32_t> exit_value_;
  std::deque<std::uint8_t> pending_input_;
  std::deque<ReceivedByte> replay_;
  std::vector<ReceivedByte> received_;
  std::vector<CycleRange> ranges_;
  std::size_t range_ = 0;
  bool tracing_ = false;
  std::unique_ptr<Disassembler> disassembler_;
};

}  // namespace pacifica::cosim
