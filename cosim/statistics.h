// SPDX-License-Identifier: Apache-2.0
// --stats: counts of a run.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>

#include "cosim/step_view.h"

namespace pacifica::cosim {

class Statistics : public StepObserver {
 public:
  void on_step(const StepView& step) override;

  std::uint64_t instructions() const { return instructions_; }
  std::uint64_t world_switches() const { return vmruns_ + vmexits_; }
  std::uint64_t unimplemented() const { return unimplemented_; }
  std::uint64_t events(spec::EventKind kind) const { return events_[static_cast<std::size_t>(kind)]; }
  /// Counters as JSON: instructions, world switches, exits by name, events by kind, interrupts taken …
  nlohmann::json json() const;
  /// "WALK 120, TIMER 3, INTR 3"
  std::string event_summary() const;

 private:
  std::uint64_t instructions_ = 0, guest_instructions_ = 0, vmruns_ = 0, vmexits_ = 0;
  std::uint64_t delivered_events_ = 0, interrupts_ = 0, nmis_ = 0, unimplemented_ = 0, writes_ = 0;
  std::array<std::uint64_t, static_cast<std::size_t>(spec::EventKind::kTakeVintr) + 1> events_{};
  std::map<std::uint64_t, std::uint64_t> exits_;
};

}  // namespace pacifica::cosim
