// SPDX-License-Identifier: Apache-2.0
// The argument of --trace-window: which clock cycles go into the waveform.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cosim/step_view.h"

namespace pacifica::cosim {

struct TraceWindow {
  enum class Around { kAll, kVmexit, kVmrun, kMismatch, kExit, kRip, kRetire, kCycle };
  Around around = Around::kAll;
  std::uint64_t argument = 0;  ///< exit code, address, retirement or cycle
  std::uint64_t before = 200;  ///< cycles
  std::uint64_t after = 400;
  std::uint64_t count = 1;  ///< how many matches
};

/// "around=vmexit|vmrun|mismatch|exit:CODE|rip:ADDR|retire:N|cycle:N,before=N,after=N,count=N".
/// Throws std::invalid_argument with one line.
TraceWindow parse_trace_window(std::string_view text);

struct CycleRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool operator==(const CycleRange&) const = default;
};

/// Watches the steps and collects the cycles that the window asks for.
class WindowFinder : public StepObserver {
 public:
  explicit WindowFinder(const TraceWindow& window) : window_(window) {}
  void on_step(const StepView& step) override;
  void on_mismatch(std::uint64_t cycle);
  /// Cycles of the matches; empty without a window.
  std::vector<std::uint64_t> centres(std::uint64_t end) const;
  /// Sorted, merged ranges; `end` is the last cycle of the run.
  std::vector<CycleRange> ranges(std::uint64_t end) const;

 private:
  bool matches(const StepView& step) const;
  TraceWindow window_;
  std::vector<std::uint64_t> centres_;
};

}  // namespace pacifica::cosim
