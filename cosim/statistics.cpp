// SPDX-License-Identifier: Apache-2.0
// --stats: counts of a run.
#include "cosim/statistics.h"

#include <fmt/format.h>

#include "cosim/decode.h"

namespace pacifica::cosim {

void Statistics::on_step(const StepView& step) {
  if (step.record.cpu >= cpus_.size()) cpus_.resize(step.record.cpu + 1u);
  cpus_[step.record.cpu].add(step);
}

void Statistics::Counters::add(const StepView& step) {
  ++instructions;
  if (step.before.guest != 0) ++guest_instructions;
  writes += step.writes.size();
  for (const spec::EventRecord& event : step.events) {
    if (event.kind < events.size()) ++events[event.kind];
  }
  if ((step.record.flags & 1u << static_cast<unsigned>(spec::RetireFlag::kUnimplemented)) != 0)
    ++unimplemented;
  if (step.before.guest == 0 && step.after.guest == 1) ++vmruns;
  switch (static_cast<spec::RetireKind>(step.record.kind)) {
    case spec::RetireKind::kEvent:
      ++delivered_events;
      if (step.record.event_type == 0) ++interrupts;
      if (step.record.event_type == 2) ++nmis;
      break;
    case spec::RetireKind::kVmexit:
      ++vmexits;
      ++exits[step.record.exitcode];
      if (step.record.exitcode == spec::exitcode::INTR) ++interrupts;
      if (step.record.exitcode == spec::exitcode::NMI) ++nmis;
      break;
    default:
      break;
  }
}

void Statistics::Counters::add(const Counters& other) {
  instructions += other.instructions;
  guest_instructions += other.guest_instructions;
  vmruns += other.vmruns;
  vmexits += other.vmexits;
  delivered_events += other.delivered_events;
  interrupts += other.interrupts;
  nmis += other.nmis;
  unimplemented += other.unimplemented;
  writes += other.writes;
  for (std::size_t kind = 0; kind < events.size(); ++kind) events[kind] += other.events[kind];
  for (const auto& [code, count] : other.exits) exits[code] += count;
}

Statistics::Counters Statistics::total() const {
  Counters sum;
  for (const Counters& cpu : cpus_) sum.add(cpu);
  return sum;
}

nlohmann::json Statistics::json() const {
  nlohmann::json all = total().json();
  nlohmann::json& cpus = all["cpu"] = nlohmann::json::array();
  for (const Counters& cpu : cpus_) cpus.push_back(cpu.json());
  return all;
}

nlohmann::json Statistics::Counters::json() const {
  nlohmann::json exits_by_name = nlohmann::json::object();
  for (const auto& [code, count] : exits) exits_by_name[exit_name(code)] = count;
  nlohmann::json events_by_kind = nlohmann::json::object();
  for (std::size_t kind = 0; kind < events.size(); ++kind) {
    events_by_kind[std::string(to_string(static_cast<spec::EventKind>(kind)))] = events[kind];
  }
  return {{"instructions", instructions},
          {"guest_instructions", guest_instructions},
          {"world_switches", world_switches()},
          {"vmruns", vmruns},
          {"vmexits", vmexits},
          {"exits", exits_by_name},
          {"timing_events", events_by_kind},
          {"delivered_events", delivered_events},
          {"interrupts_taken", interrupts},
          {"nmis_taken", nmis},
          {"unimplemented", unimplemented},
          {"writes", writes}};
}

std::string Statistics::event_summary() const {
  const Counters sum = total();
  std::string text;
  for (std::size_t kind = 0; kind < sum.events.size(); ++kind) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(static_cast<spec::EventKind>(kind)),
                        sum.events[kind]);
  }
  return text;
}

}  // namespace pacifica::cosim
