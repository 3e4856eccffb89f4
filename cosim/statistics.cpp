// SPDX-License-Identifier: Apache-2.0
// --stats: counts of a run.
#include "cosim/statistics.h"

#include <fmt/format.h>

#include "cosim/decode.h"

namespace pacifica::cosim {

void Statistics::on_step(const StepView& step) {
  ++instructions_;
  if (step.before.guest != 0) ++guest_instructions_;
  writes_ += step.writes.size();
  for (const spec::EventRecord& event : step.events) {
    if (event.kind < events_.size()) ++events_[event.kind];
  }
  if ((step.record.flags & 1u << static_cast<unsigned>(spec::RetireFlag::kUnimplemented)) != 0)
    ++unimplemented_;
  if (step.before.guest == 0 && step.after.guest == 1) ++vmruns_;
  switch (static_cast<spec::RetireKind>(step.record.kind)) {
    case spec::RetireKind::kEvent:
      ++delivered_events_;
      if (step.record.event_type == 0) ++interrupts_;
      if (step.record.event_type == 2) ++nmis_;
      break;
    case spec::RetireKind::kVmexit:
      ++vmexits_;
      ++exits_[step.record.exitcode];
      if (step.record.exitcode == spec::exitcode::INTR) ++interrupts_;
      if (step.record.exitcode == spec::exitcode::NMI) ++nmis_;
      break;
    default:
      break;
  }
}

nlohmann::json Statistics::json() const {
  nlohmann::json exits = nlohmann::json::object();
  for (const auto& [code, count] : exits_) exits[exit_name(code)] = count;
  nlohmann::json events = nlohmann::json::object();
  for (std::size_t kind = 0; kind < events_.size(); ++kind) {
    events[std::string(to_string(static_cast<spec::EventKind>(kind)))] = events_[kind];
  }
  return {{"instructions", instructions_},
          {"guest_instructions", guest_instructions_},
          {"world_switches", world_switches()},
          {"vmruns", vmruns_},
          {"vmexits", vmexits_},
          {"exits", exits},
          {"timing_events", events},
          {"delivered_events", delivered_events_},
          {"interrupts_taken", interrupts_},
          {"nmis_taken", nmis_},
          {"unimplemented", unimplemented_},
          {"writes", writes_}};
}

std::string Statistics::event_summary() const {
  std::string text;
  for (std::size_t kind = 0; kind < events_.size(); ++kind) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(static_cast<spec::EventKind>(kind)),
                        events_[kind]);
  }
  return text;
}

}  // namespace pacifica::cosim
