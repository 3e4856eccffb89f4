// SPDX-License-Identifier: Apache-2.0
// --timeline: a Chrome trace of world switches, exits and interrupts.
#include "cosim/timeline.h"

#include <fmt/format.h>

#include "cosim/decode.h"

namespace pacifica::cosim {

void Timeline::close(unsigned cpu, std::uint64_t cycle, const std::string& why) {
  Open& open = cpus_[cpu];
  open.tracks.insert(open.asid);
  events_.push_back({{"name", open.asid == 0 ? "host" : fmt::format("guest {}", open.asid)},
                     {"ph", "X"},
                     {"pid", process(cpu)},
                     {"tid", open.asid},
                     {"ts", open.since},
                     {"dur", cycle - open.since},
                     {"args", {{"steps", open.steps}, {"ends_with", why}}}});
  open.since = cycle;
  open.steps = 0;
}

void Timeline::on_step(const StepView& step) {
  const unsigned cpu = step.record.cpu;
  if (cpu >= cpus_.size()) cpus_.resize(cpu + 1u);
  last_ = step.cycle;
  ++cpus_[cpu].steps;
  const auto kind = static_cast<spec::RetireKind>(step.record.kind);
  if (kind == spec::RetireKind::kEvent || kind == spec::RetireKind::kVmexit ||
      kind == spec::RetireKind::kShutdown) {
    const std::string name = kind == spec::RetireKind::kVmexit ? exit_name(step.record.exitcode)
                             : kind == spec::RetireKind::kShutdown
                                 ? "SHUTDOWN"
                                 : event_name(step.record.event_type, step.record.vector);
    events_.push_back(
        {{"name", name},
         {"ph", "i"},
         {"s", "t"},
         {"pid", process(cpu)},
         {"tid", step.before.asid},
         {"ts", step.cycle},
         {"args", {{"rip", fmt::format("{:x}h", step.record.rip)}, {"detail", describe(step.record)}}}});
  }
  if (step.before.asid != step.after.asid || step.before.guest != step.after.guest) {
    cpus_[cpu].asid = step.before.asid;
    close(cpu, step.cycle, kind == spec::RetireKind::kVmexit ? exit_name(step.record.exitcode) : "VMRUN");
    cpus_[cpu].asid = step.after.asid;
  }
}

nlohmann::json Timeline::finish() {
  nlohmann::json all = nlohmann::json::array();
  for (unsigned cpu = 0; cpu < cpus_.size(); ++cpu) {
    close(cpu, last_, "end of the run");
    const std::string name = cpus_.size() == 1 ? "Pacifica" : fmt::format("Pacifica, processor {}", cpu);
    all.push_back({{"name", "process_name"}, {"ph", "M"}, {"pid", process(cpu)}, {"args", {{"name", name}}}});
    for (const std::uint32_t asid : cpus_[cpu].tracks) {
      all.push_back({{"name", "thread_name"},
                     {"ph", "M"},
                     {"pid", process(cpu)},
                     {"tid", asid},
                     {"args", {{"name", asid == 0 ? "host" : fmt::format("guest, ASID {}", asid)}}}});
    }
  }
  for (auto& event : events_) all.push_back(std::move(event));
  return {{"traceEvents", std::move(all)}, {"displayTimeUnit", "ns"}};
}

}  // namespace pacifica::cosim
