// SPDX-License-Identifier: Apache-2.0
// What the command line runs: golden model, RTL, or both in lockstep.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "cosim/step_view.h"

namespace pacifica::cosim {

enum class Advance {
  kStep,      ///< one step retired; view() describes it
  kIdle,      ///< nothing retired in this slice, but the processor is alive (halted)
  kHung,      ///< nothing retired for too long while the processor should run
  kMismatch,  ///< lockstep only: the engines disagree about the step in view()
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string_view name() const = 0;
  virtual Advance advance() = 0;
  /// Valid until the next advance().
  virtual StepView view() const = 0;
  /// After the last step.
  virtual const spec::ArchState& state() const = 0;
  virtual std::optional<std::uint32_t> exit_value() const = 0;
  virtual std::uint64_t steps() const = 0;
  virtual std::uint64_t cycles() const = 0;
  /// Golden model alone, whose fast loop shows no records: what the model counted; otherwise 0.
  virtual std::uint64_t unimplemented() const { return 0; }
  /// A byte for COM1's receiver.
  virtual void receive(std::uint8_t byte) = 0;
  /// Many steps at once for whoever does not need each of them; the number done, 0 when the engine cannot.
  virtual std::uint64_t advance_many(std::uint64_t) { return 0; }
  /// After the last step: kMismatch when the whole memory differs, otherwise kStep.
  virtual Advance finish() { return Advance::kStep; }
};

}  // namespace pacifica::cosim
