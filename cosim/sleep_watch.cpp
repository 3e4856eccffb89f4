// SPDX-License-Identifier: Apache-2.0
// What could wake a halted processor.
#include "cosim/sleep_watch.h"

#include <algorithm>

namespace pacifica::cosim {
namespace {

/// From the edge of a pin or the end of a count to the retirement of what it causes.
constexpr std::uint64_t kLatency = 1000;
/// An interrupt that nothing masks and that is not taken for so long never will be.
constexpr std::uint64_t kPatience = 100'000;

/// Masks of the manual: GIF (2.13), the host's IF under V_INTR_MASKING (2.17.1), a blocked NMI.
bool interrupts_open(const spec::ArchState& s) {
  if (s.gif == 0) return false;
  return s.guest != 0 && s.v_intr_masking != 0 ? s.host_if != 0 : (s.rflags & spec::rflags::IF) != 0;
}
bool nmi_open(const spec::ArchState& s) { return s.gif != 0 && s.nmi_blocked == 0; }
bool virtual_open(const spec::ArchState& s) {
  return s.guest != 0 && s.v_irq != 0 && s.gif != 0 && (s.rflags & spec::rflags::IF) != 0 &&
         (s.v_ign_tpr != 0 || s.v_intr_prio > s.v_tpr);
}

}  // namespace

void SleepWatch::apply(const spec::EventRecord& event, LocalApic& apic, Lines& lines) {
  switch (static_cast<spec::EventKind>(event.kind)) {
    case spec::EventKind::kTimer:
      apic.timer_expired();
      break;
    case spec::EventKind::kExtIntr:
      lines.intr = (event.data & 1) != 0;
      break;
    case spec::EventKind::kExtNmi:
      lines.nmi = true;
      break;
    default:
      break;
  }
}

void SleepWatch::on_step(const StepView& step) {
  halted_since_ = step.cycle;
  pending_since_ = 0;
  const bool exits = step.record.kind == static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
  for (const spec::EventRecord& event : step.events) {
    apply(event, apic_, lines_);
    // An intercepted interrupt stays pending.
    const auto kind = static_cast<spec::EventKind>(event.kind);
    if (kind == spec::EventKind::kTakeIntr && !(exits && step.record.exitcode == spec::exitcode::INTR) &&
        apic_.pending()) {
      apic_.acknowledge();
    }
    if (kind == spec::EventKind::kTakeNmi && !(exits && step.record.exitcode == spec::exitcode::NMI)) {
      if (lines_.nmi) {
        lines_.nmi = false;
      } else {
        apic_.take_nmi();
      }
    }
  }
  constexpr std::uint64_t kEnable = 0x800;
  constexpr std::uint64_t kPage = 0xFF'FFFF'F000;
  const std::uint64_t base = step.before.apic_base;
  for (const spec::WriteRecord& write : step.writes) {
    const bool store = write.kind == static_cast<std::uint32_t>(spec::WriteKind::kStore);
    if (store && write.size == 4 && (base & kEnable) != 0 &&
        (write.addr & ~std::uint64_t{0xFFF}) == (base & kPage))
      apic_.write(static_cast<std::uint32_t>(write.addr & 0xFFF), static_cast<std::uint32_t>(write.data));
  }
  apic_.set_tpr(static_cast<std::uint8_t>(step.after.tpr));
}

bool SleepWatch::can_wake(const spec::ArchState& state, std::span<const spec::EventRecord> announced,
                          std::uint64_t now) {
  LocalApic apic = apic_;
  Lines lines = lines_;
  for (const spec::EventRecord& event : announced) apply(event, apic, lines);
  const bool intr = interrupts_open(state);
  const bool nmi = nmi_open(state);
  std::uint64_t last = 0;  // the last cycle in which something can happen
  if ((intr && (lines.intr || apic.pending())) || (nmi && (lines.nmi || apic.nmi_raised())) ||
      virtual_open(state)) {
    if (pending_since_ == 0) pending_since_ = now;
    last = pending_since_ + kPatience;
  }
  const std::uint64_t reach = intr ? apic.timer_reach() : 0;
  if (reach != 0) last = std::max(last, halted_since_ + reach + kLatency);
  for (const PinPulse& pulse : pins_) {
    if (pulse.nmi ? nmi : intr) last = std::max(last, pulse.from + kLatency);
  }
  return now < last;
}

}  // namespace pacifica::cosim
