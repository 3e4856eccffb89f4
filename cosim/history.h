// SPDX-License-Identifier: Apache-2.0
// The last retirements, kept for the mismatch report.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "cosim/step_view.h"

namespace pacifica::cosim {

struct HistoryEntry {
  spec::RetireRecord record;
  std::uint64_t number = 0;
  std::uint64_t cycle = 0;
  std::uint32_t asid = 0;  ///< before the step; 0 host
  std::uint32_t cpl = 0;
  std::uint16_t cs = 0;
  unsigned processors = 1;  ///< of the machine
};

class History : public StepObserver {
 public:
  static constexpr std::size_t kDepth = 16;
  static HistoryEntry entry(const StepView& step) {
    return {step.record,      step.number,     step.cycle,
            step.before.asid, step.before.cpl, step.before.seg[spec::kCs].sel,
            step.processors};
  }
  void on_step(const StepView& step) override {
    entries_[next_ % kDepth] = entry(step);
    ++next_;
  }
  /// Oldest first.
  std::vector<HistoryEntry> entries() const {
    std::vector<HistoryEntry> result;
    for (std::size_t i = next_ > kDepth ? next_ - kDepth : 0; i < next_; ++i)
      result.push_back(entries_[i % kDepth]);
    return result;
  }

 private:
  std::array<HistoryEntry, kDepth> entries_{};
  std::size_t next_ = 0;
};

}  // namespace pacifica::cosim
