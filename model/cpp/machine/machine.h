// SPDX-License-Identifier: Apache-2.0
// A whole machine of the golden model: a fabric of memory and devices, and processors. A snapshot is a copy.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "fabric/fabric.h"
#include "machine/processor.h"
#include "pacifica_spec.h"
#include "platform/step.h"

namespace pacifica {

struct MachineConfig {
  std::uint64_t memory_bytes = 256u << 20;
  bool profile_apm = false;
  std::vector<std::uint8_t> rom;
  unsigned processors = 1;
};

/// Values all through: nothing in a copy points into the original, whenever it is made. Where a processor's
/// number is left out, it is the bootstrap processor's.
class Machine {
 public:
  explicit Machine(const MachineConfig& config);

  StepOutcome step(const Timing* timing = nullptr, unsigned processor = 0) {
    return processors_[processor].step(fabric_, timing);
  }
  /// Golden alone, without records: see Cpu::run.
  std::uint64_t run(std::uint64_t steps, unsigned processor = 0) {
    return processors_[processor].run(fabric_, steps);
  }
  const spec::ArchState& state(unsigned processor = 0) const { return processors_[processor].core().state(); }

  Fabric& fabric() { return fabric_; }
  std::span<Processor> processors() { return processors_; }
  std::span<const Processor> processors() const { return processors_; }
  Processor& processor(unsigned number = 0) { return processors_[number]; }
  const Processor& processor(unsigned number = 0) const { return processors_[number]; }

  std::optional<std::uint32_t> exit_value() const { return fabric_.exit_value(); }
  void set_console(ConsoleSink sink) { fabric_.uart().set_sink(std::move(sink)); }
  void set_debug_console(ConsoleSink sink) { fabric_.debug_console().set_sink(std::move(sink)); }
  PhysicalMemory& memory() { return fabric_.memory(); }
  const PhysicalMemory& memory() const { return fabric_.memory(); }

  /// Leaves the reset vector aside and starts as the boot ROM would leave the processor: 32-bit protected
  /// mode, flat segments, EAX and EBX as given (`--boot direct`).
  void start_direct(std::uint32_t entry, std::uint32_t eax, std::uint32_t ebx);

 private:
  Fabric fabric_;
  std::vector<Processor> processors_;
};

}  // namespace pacifica
