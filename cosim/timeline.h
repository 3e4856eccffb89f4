// SPDX-License-Identifier: Apache-2.0
// --timeline: a Chrome trace (open it in ui.perfetto.dev): host and guests as tracks, exits and interrupts as
// marks.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "cosim/step_view.h"

namespace pacifica::cosim {

class Timeline : public StepObserver {
 public:
  void on_step(const StepView& step) override;
  /// Closes the open slice; one microsecond of the trace is one clock cycle.
  nlohmann::json finish();

 private:
  /// What is open of one processor; it is a process of the trace, its worlds are threads.
  struct Open {
    std::set<std::uint32_t> tracks;
    std::uint32_t asid = 0;
    std::uint64_t since = 0;
    std::uint64_t steps = 0;
  };
  void close(unsigned cpu, std::uint64_t cycle, const std::string& why);
  static unsigned process(unsigned cpu) { return cpu + 1; }

  nlohmann::json events_ = nlohmann::json::array();
  std::vector<Open> cpus_{1};
  std::uint64_t last_ = 0;
};

}  // namespace pacifica::cosim
