// SPDX-License-Identifier: Apache-2.0
// One retired step as every consumer sees it: comparison, commit log, statistics, timeline, waveform windows.
#pragma once

#include <cstdint>
#include <span>

#include "pacifica_spec.h"

namespace pacifica::cosim {

struct StepView {
  const spec::RetireRecord& record;
  const spec::ArchState& before;
  const spec::ArchState& after;
  std::span<const spec::WriteRecord> writes;
  std::span<const spec::EventRecord> events;  ///< timing events since the step before
  std::uint64_t number = 0;                   ///< 1 for the first step
  std::uint64_t cycle = 0;                    ///< clock cycle (golden alone: the step number)
  unsigned processors = 1;                    ///< of the machine; where there is one, its number is not shown
};

class StepObserver {
 public:
  virtual ~StepObserver() = default;
  virtual void on_step(const StepView& step) = 0;
};

}  // namespace pacifica::cosim
