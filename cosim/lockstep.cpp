// SPDX-License-Identifier: Apache-2.0
// Golden model and RTL in lockstep.
#include "cosim/lockstep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace pacifica::cosim {
namespace {

constexpr std::uint64_t kMemoryCheckSteps = 1u << 20;
/// How long a halted core may need until it takes what wakes it up (docs/lockstep.md).
constexpr unsigned kWakeClocks = 1000;

}  // namespace

Timing::Take taken_interrupt(std::span<const spec::EventRecord> events) {
  for (const spec::EventRecord& event : events) {
    switch (static_cast<spec::EventKind>(event.kind)) {
      case spec::EventKind::kTakeIntr:
        return Timing::Take::kIntr;
      case spec::EventKind::kTakeNmi:
        return Timing::Take::kNmi;
      case spec::EventKind::kTakeVintr:
        return Timing::Take::kVintr;
      default:
        break;
    }
  }
  return Timing::Take::kNone;
}

/// Nothing retires, so no step is compared: whether the processor may sleep is asked here. A core that has
/// just been woken up still has a while until its step retires.
Advance LockstepEngine::idle() {
  const auto activity = static_cast<spec::Activity>(golden_.state().activity);
  const auto due = [&] {
    return activity == spec::Activity::kHalted ? golden_.processor().due(rtl_->events()) : nullptr;
  };
  if (due() != nullptr && rtl_->halted()) {
    const Advance woken = rtl_->advance_for(kWakeClocks);
    if (woken != Advance::kIdle) return judge(woken);
  }
  const BoundaryEvent* pending = due();
  if (!rtl_->halted()) return Advance::kIdle;
  if (pending != nullptr) {
    reason_ = fmt::format("the RTL stays halted, although {} is pending and nothing masks it", pending->name);
  } else if (activity == spec::Activity::kRunning) {
    reason_ = "the RTL is halted, the golden model is not";
  } else {
    return Advance::kIdle;
  }
  const Timing timing{rtl_->events(), rtl_->cycles(),
                      pending != nullptr ? pending->take : Timing::Take::kNone};
  outcome_ = golden_.step(&timing);
  stalled_ = true;
  return Advance::kMismatch;
}

Advance LockstepEngine::advance() {
  const Advance progress = rtl_->advance();
  before_ = golden_.state();
  return progress == Advance::kIdle ? idle() : judge(progress);
}

/// The RTL retired a step, or hangs.
Advance LockstepEngine::judge(Advance progress) {
  if (progress == Advance::kHung) {
    reason_ = rtl_->stall_reason();
    stalled_ = true;
    outcome_ = golden_.step();
    return Advance::kMismatch;
  }
  const spec::RetireRecord& record = rtl_->record();
  Timing timing{rtl_->events(), record.tsc, taken_interrupt(rtl_->events())};
  outcome_ = golden_.step(&timing);
  // A walk or an interrupt that the model did not expect may only follow from another outcome of the step.
  reason_ = different_outcome(outcome_.record, record);
  if (!outcome_.illegal_timing.empty())
    reason_ += fmt::format("{}{}", reason_.empty() ? "" : "; moreover, ", outcome_.illegal_timing);
  const Side golden{outcome_.record, golden_.state(), outcome_.writes};
  const Side rtl{record, rtl_->state(), rtl_->writes()};
  if (!agree(golden, rtl)) differences_ = differences(golden, rtl);
  if (!reason_.empty() || !differences_.empty()) return Advance::kMismatch;
  if (rtl_->steps() % kMemoryCheckSteps == 0 && !memory_agrees()) return Advance::kMismatch;
  return Advance::kStep;
}

bool LockstepEngine::memory_agrees() {
  const PhysicalMemory& expected = golden_.memory();
  const PhysicalMemory& actual = rtl_->memory();
  if (expected.hash() == actual.hash()) return true;
  constexpr std::uint64_t kPage = std::uint64_t{1} << PhysicalMemory::kPageBits;
  for (std::uint64_t at = 0; at < expected.dram_bytes(); at += kPage) {
    if (std::memcmp(expected.data() + at, actual.data() + at, kPage) == 0) continue;
    std::uint64_t byte = at;
    while (expected.data()[byte] == actual.data()[byte]) ++byte;
    reason_ = fmt::format("memory differs although all writes agreed: DRAM offset {:x}h", byte);
    differences_.push_back({fmt::format("byte at {:x}h", byte),
                            fmt::format("{:02x}h", expected.data()[byte]),
                            fmt::format("{:02x}h", actual.data()[byte]),
                            {}});
    return false;
  }
  return true;
}

Advance LockstepEngine::finish() { return memory_agrees() ? Advance::kStep : Advance::kMismatch; }

StepView LockstepEngine::view() const {
  const StepView rtl = rtl_->view();
  return {outcome_.record, before_,
          golden_.state(), outcome_.writes,
          rtl.events,      rtl.number + (stalled_ ? 1 : 0),
          rtl.cycle,       static_cast<unsigned>(golden_.processors().size())};
}

}  // namespace pacifica::cosim
