// SPDX-License-Identifier: Apache-2.0
// A whole machine of the golden model: one processor, memory, devices. A snapshot is a copy.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "cpu/cpu.h"
#include "pacifica_spec.h"
#include "platform/bus.h"
#include "platform/step.h"

namespace pacifica {

struct MachineConfig {
  std::uint64_t memory_bytes = 256u << 20;
  bool profile_apm = false;
  std::vector<std::uint8_t> rom;
};

/// Cpu (cpu/cpu.h) is constructed with `Cpu(bool profile_apm)`, is copyable, holds no pointer to the bus, and
/// offers `void reset(Bus&)`, `const StepOutcome& step(Bus&, const Timing*)`, `const spec::ArchState& state()
/// const` and `spec::ArchState& state()`.
class Machine {
 public:
  explicit Machine(const MachineConfig& config);

  const StepOutcome& step(const Timing* timing = nullptr) { return cpu_.step(bus_, timing); }
  const spec::ArchState& state() const { return cpu_.state(); }
  std::optional<Timing::Take> due(std::span<const spec::EventRecord> announced) const {
    return cpu_.due(bus_, announced);
  }

  std::optional<std::uint32_t> exit_value() const { return bus_.exit_value(); }
  void set_console(std::function<void(char)> sink) { bus_.set_console(std::move(sink)); }
  void set_debug_console(std::function<void(char)> sink) { bus_.set_debug_console(std::move(sink)); }
  PhysicalMemory& memory() { return bus_.memory(); }
  const PhysicalMemory& memory() const { return bus_.memory(); }
  Bus& bus() { return bus_; }
  Cpu& cpu() { return cpu_; }
  const Cpu& cpu() const { return cpu_; }

  /// Leaves the reset vector aside and starts as the boot ROM would leave the processor: 32-bit protected
  /// mode, flat segments, EAX and EBX as given (`--boot direct`).
  void start_direct(std::uint32_t entry, std::uint32_t eax, std::uint32_t ebx);

 private:
  Bus bus_;
  Cpu cpu_;
};

}  // namespace pacifica
