// SPDX-License-Identifier: Apache-2.0
// --timeline: a Chrome trace of world switches, exits and interrupts.
#include "cosim/timeline.h"

#include <fmt/format.h>

#include "cosim/decode.h"

namespace pacifica::cosim {

void Timeline::close(std::uint64_t cycle, const std::string& why) {
  tracks_.insert(asid_);
  events_.push_back({{"name", asid_ == 0 ? "host" : fmt::format("guest {}", asid_)},
                     {"ph", "X"},
                     {"pid", 1},
                     {"tid", asid_},
                     {"ts", since_},
                     {"dur", cycle - since_},
                     {"args", {{"steps", steps_}, {"ends_with", why}}}});
  since_ = cycle;
  steps_ = 0;
}

void Timeline::on_step(const StepView& step) {
  last_ = step.cycle;
  ++steps_;
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
         {"pid", 1},
         {"tid", step.before.asid},
         {"ts", step.cycle},
         {"args", {{"rip", fmt::format("{:x}h", step.record.rip)}, {"detail", describe(step.record)}}}});
  }
  if (step.before.asid != step.after.asid || step.before.guest != step.after.guest) {
    asid_ = step.before.asid;
    close(step.cycle, kind == spec::RetireKind::kVmexit ? exit_name(step.record.exitcode) : "VMRUN");
    asid_ = step.after.asid;
  }
}

nlohmann::json Timeline::finish() {
  close(last_, "end of the run");
  nlohmann::json all = nlohmann::json::array();
  all.push_back({{"name", "process_name"}, {"ph", "M"}, {"pid", 1}, {"args", {{"name", "Pacifica"}}}});
  for (const std::uint32_t asid : tracks_) {
    all.push_back({{"name", "thread_name"},
                   {"ph", "M"},
                   {"pid", 1},
                   {"tid", asid},
                   {"args", {{"name", asid == 0 ? "host" : fmt::format("guest, ASID {}", asid)}}}});
  }
  for (auto& event : events_) all.push_back(std::move(event));
  return {{"traceEvents", std::move(all)}, {"displayTimeUnit", "ns"}};
}

}  // namespace pacifica::cosim
