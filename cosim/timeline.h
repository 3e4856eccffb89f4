// SPDX-License-Identifier: Apache-2.0
// --timeline: a Chrome trace (open it in ui.perfetto.dev): host and guests as tracks, exits and interrupts as
// marks.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>

#include "cosim/step_view.h"

namespace pacifica::cosim {

class Timeline : public StepObserver {
 public:
  void on_step(const StepView& step) override;
  /// Closes the open slice; one microsecond of the trace is one clock cycle.
  nlohmann::json finish();

 private:
  void close(std::uint64_t cycle, const std::string& why);
  nlohmann::json events_ = nlohmann::json::array();
  std::set<std::uint32_t> tracks_;
  std::uint32_t asid_ = 0;
  std::uint64_t since_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace pacifica::cosim
