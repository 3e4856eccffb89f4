// SPDX-License-Identifier: Apache-2.0
// What may come between two steps: the table of events at the boundary (manual 2.13 with table
// 2-3, 2.16, 2.17.1, 2.17.4, 2.17.9; docs/choices.md 1).
#pragma once

#include <cstdint>
#include <string_view>

#include "irq/apic.h"
#include "irq/lines.h"
#include "pacifica_spec.h"
#include "platform/step.h"

namespace pacifica {

class Cpu;

/// What the recognition of events looks at.
struct BoundaryInputs {
  const spec::ArchState& state;
  const LocalApic& apic;
  const InterruptLines& lines;
  bool injected = false;         ///< EVENTINJ of the VMRUN before
  std::uint64_t debug_trap = 0;  ///< DR6 bits of a trap that is due
};

/// A row of the table. The first that is pending with nothing masking it starts the step.
struct BoundaryEvent {
  std::string_view name;     ///< for reports
  std::string_view ids;      ///< requirements
  std::string_view section;  ///< of the manual
  /// How the RTL announces that it takes the event; kNone: both engines know by themselves that it is due.
  Timing::Take take;
  bool (*pending)(const BoundaryInputs&);
  bool (*open)(const BoundaryInputs&);  ///< nothing masks it
  void (Cpu::*start)();

  bool due(const BoundaryInputs& in) const { return pending(in) && open(in); }
};

}  // namespace pacifica
