// SPDX-License-Identifier: Apache-2.0
// What could wake a halted processor of the RTL (docs/platform.md, "Halted").
#pragma once

#include <cstdint>
#include <span>

#include "cosim/options.h"
#include "cosim/step_view.h"
#include "irq/apic.h"

namespace pacifica::cosim {

/// Follows the local APIC and the interrupt pins by the records, as the golden model does in lockstep.
class SleepWatch : public StepObserver {
 public:
  explicit SleepWatch(std::span<const PinPulse> pins) : pins_(pins) { apic_.use_external_time(true); }
  void on_step(const StepView& step) override;

  /// Whether something can end HLT in clock cycle `now` or later, given what was announced since it retired.
  bool can_wake(const spec::ArchState& state, std::span<const spec::EventRecord> announced,
                std::uint64_t now);

 private:
  struct Lines {
    bool intr = false, nmi = false;
  };
  static void apply(const spec::EventRecord& event, LocalApic& apic, Lines& lines);

  std::span<const PinPulse> pins_;
  LocalApic apic_;
  Lines lines_;
  std::uint64_t halted_since_ = 0;   ///< cycle of the last step
  std::uint64_t pending_since_ = 0;  ///< when an interrupt was first seen that ought to be taken; 0: none
};

}  // namespace pacifica::cosim
