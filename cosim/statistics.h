// SPDX-License-Identifier: Apache-2.0
// --stats: counts of a run.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cosim/step_view.h"

namespace pacifica::cosim {

class Statistics : public StepObserver {
 public:
  void on_step(const StepView& step) override;

  std::uint64_t instructions() const { return total().instructions; }
  std::uint64_t world_switches() const { return total().world_switches(); }
  std::uint64_t unimplemented() const { return total().unimplemented; }
  std::uint64_t events(spec::EventKind kind) const { return total().events[static_cast<std::size_t>(kind)]; }
  /// Counters as JSON: instructions, world switches, exits by name, events by kind, interrupts taken …; `cpu`
  /// has those of each processor.
  nlohmann::json json() const;
  /// "WALK 120, TIMER 3, INTR 3"
  std::string event_summary() const;

 private:
  struct Counters {
    std::uint64_t instructions = 0, guest_instructions = 0, vmruns = 0, vmexits = 0;
    std::uint64_t delivered_events = 0, interrupts = 0, nmis = 0, unimplemented = 0, writes = 0;
    std::array<std::uint64_t, static_cast<std::size_t>(spec::EventKind::kTakeVintr) + 1> events{};
    std::map<std::uint64_t, std::uint64_t> exits;

    std::uint64_t world_switches() const { return vmruns + vmexits; }
    void add(const StepView& step);
    void add(const Counters& other);
    nlohmann::json json() const;
  };
  Counters total() const;

  std::vector<Counters> cpus_{1};
};

}  // namespace pacifica::cosim
