// SPDX-License-Identifier: Apache-2.0
// A processor: core, local APIC with its page, interrupt lines (docs/platform.md, processor).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "cpu/cpu.h"
#include "fabric/fabric.h"
#include "fabric/local.h"
#include "platform/step.h"

namespace pacifica {

/// Plain state; the fabric is lent to it for each step.
class Processor {
 public:
  Processor(std::uint8_t number, bool profile_apm) : number_(number), core_(profile_apm, number) {}

  /// Number 0 is the bootstrap processor; the others wait for a startup message.
  void reset(Fabric& fabric);
  StepOutcome step(Fabric& fabric, const Timing* timing) { return core_.step({fabric, local_}, timing); }
  /// Golden alone: see Cpu::run.
  std::uint64_t run(Fabric& fabric, std::uint64_t steps) { return core_.run({fabric, local_}, steps); }
  /// In lockstep: see Cpu::due.
  const BoundaryEvent* due(std::span<const spec::EventRecord> announced) const {
    return core_.due(local_, announced);
  }

  unsigned number() const { return number_; }
  Cpu& core() { return core_; }
  const Cpu& core() const { return core_; }
  LocalApic& apic() { return local_.apic; }
  InterruptLines& lines() { return local_.lines; }

 private:
  std::uint8_t number_;
  Cpu core_;
  Local local_;
};

}  // namespace pacifica
