// SPDX-License-Identifier: Apache-2.0
// What goes into a step of the golden model from outside, and what comes out of it (docs/lockstep.md).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pacifica_spec.h"

namespace pacifica {

/// What the RTL alone can say about one step. Absent (nullptr) when the golden model runs alone.
struct Timing {
  std::span<const spec::EventRecord> events;  ///< since the last retirement, in order
  std::uint64_t tsc = 0;                      ///< raw cycle count of the record
  enum class Take {
    kNone,
    kIntr,
    kNmi,
    kVintr
  } take = Take::kNone;  ///< interrupt that the RTL took in this step
};

/// What a step did; the state that follows is the processor's. Writes and text stay where they are until its
/// next step: nothing is allocated for a step.
struct StepOutcome {
  spec::RetireRecord record;
  std::span<const spec::WriteRecord> writes;  ///< in order
  std::string_view illegal_timing;            ///< not empty: why the RTL's timing is not legal
  std::string_view failed_check;              ///< VMRUN found illegal state: the requirement that it violates
};

/// The writes of the current step, in order. The owner clears it at the start of each step.
class WriteLog {
 public:
  explicit WriteLog(std::uint8_t cpu = 0) : cpu_(cpu) { records_.reserve(64); }
  void clear() { records_.clear(); }
  void add(spec::WriteKind kind, std::uint64_t addr, unsigned size, std::uint64_t data, spec::Memtype type) {
    records_.push_back({static_cast<std::uint32_t>(kind), static_cast<std::uint16_t>(size),
                        static_cast<std::uint16_t>(type), addr, data, cpu_});
  }
  std::span<const spec::WriteRecord> records() const { return records_; }

 private:
  std::uint8_t cpu_;
  std::vector<spec::WriteRecord> records_;
};

}  // namespace pacifica
