// SPDX-License-Identifier: Apache-2.0
// The mismatch report: one text for people, the same as JSON for programs. No second command is needed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cosim/compare.h"
#include "cosim/history.h"
#include "cosim/requirements.h"

namespace pacifica::cosim {

struct MismatchReport {
  std::string image;
  std::string
      reason;  ///< not empty when it is not a plain difference: illegal timing, nothing retired, memory
  std::uint64_t seed = 0;
  std::uint64_t step = 0;
  std::uint64_t cycle = 0;
  HistoryEntry at;  ///< the golden model's record of the step
  std::vector<HistoryEntry> history;
  std::vector<std::string> events;  ///< timing events of the step
  std::vector<Difference> differences;
  std::vector<std::string> prefixes;
  std::vector<Requirement> requirements;  ///< those about what differed first
  std::vector<std::string> files;         ///< waveform, JSON
};

std::string to_text(const MismatchReport& report);
nlohmann::json to_json(const MismatchReport& report);

}  // namespace pacifica::cosim
