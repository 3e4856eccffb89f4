// SPDX-License-Identifier: Apache-2.0
// Events at the boundary between two steps: their order, what masks them, and how each begins (manual 2.13
// with table 2-3, 2.16, 2.17.1, 2.17.4, 2.17.5, 2.17.9; docs/choices.md 1).
#include "cpu/boundary.h"

#include <fmt/format.h>

#include <utility>

#include "cpu/cpu.h"

namespace pacifica {
namespace {

using In = BoundaryInputs;
using Take = Timing::Take;

bool after_mov_ss(const In& in) {
  return in.state.shadow == static_cast<std::uint32_t>(spec::Shadow::kMovSs);
}
bool gif(const In& in) { return in.state.gif != 0; }
bool flag_if(const In& in) { return (in.state.rflags & spec::rflags::IF) != 0; }
bool nothing_masks(const In&) { return true; }

bool injection_pending(const In& in) { return in.injected; }

bool debug_trap_pending(const In& in) { return in.debug_trap != 0; }
bool debug_trap_open(const In& in) { return !after_mov_ss(in); }

bool nmi_pending(const In& in) { return in.lines.nmi || in.apic.nmi_raised(); }
/// Manual 2.17.9, 2.13.
bool nmi_open(const In& in) { return gif(in) && in.state.nmi_blocked == 0 && !after_mov_ss(in); }

bool intr_pending(const In& in) { return in.lines.intr || in.apic.pending().has_value(); }
/// Manual 2.17.1, 2.13, 2.17.5; the APIC's priority is part of `intr_pending`.
bool intr_open(const In& in) {
  const spec::ArchState& s = in.state;
  if (!gif(in) || s.shadow != 0) return false;
  return s.v_intr_masking != 0 && s.guest != 0 ? s.host_if != 0 : flag_if(in);
}

bool vintr_pending(const In& in) { return in.state.guest != 0 && in.state.v_irq != 0; }
/// Manual 2.17.4.
bool vintr_open(const In& in) {
  const spec::ArchState& s = in.state;
  return gif(in) && s.shadow == 0 && flag_if(in) && (s.v_ign_tpr != 0 || s.v_intr_prio > s.v_tpr);
}

}  // namespace

// The order is written here and nowhere else.
const std::array<BoundaryEvent, 5> Cpu::kBoundary{{
    {"an injected event", "EVINJ-01 EVINJ-02", "2.16", Take::kNone, injection_pending, nothing_masks,
     &Cpu::take_injected},
    {"a debug trap", "GIF-TF-01 GIF-TF-02 VMRUN-DBG-07", "2.13", Take::kNone, debug_trap_pending,
     debug_trap_open, &Cpu::take_debug_trap},
    {"an NMI", "GIF-NMI-01 GIF-NMI-02", "2.17.9", Take::kNmi, nmi_pending, nmi_open, &Cpu::take_nmi},
    {"an interrupt", "GIF-INTR-01 GIF-INTR-02", "2.17.1", Take::kIntr, intr_pending, intr_open,
     &Cpu::take_intr},
    {"a virtual interrupt", "GIF-VINTR-01 GIF-VINTR-02", "2.17.4", Take::kVintr, vintr_pending, vintr_open,
     &Cpu::take_vintr},
}};

std::span<const BoundaryEvent> Cpu::boundary_events() { return kBoundary; }

BoundaryInputs Cpu::boundary_inputs(const LocalApic& apic, const InterruptLines& lines) const {
  return {s, apic, lines, injected_ != 0, debug_.trap()};
}

const BoundaryEvent* Cpu::due(const Local& local, std::span<const spec::EventRecord> announced) const {
  LocalApic apic = local.apic;
  InterruptLines lines = local.lines;
  for (const spec::EventRecord& event : announced) {
    const auto kind = static_cast<spec::EventKind>(event.kind);
    if (kind == spec::EventKind::kTimer) apic.timer_expired();
    if (kind == spec::EventKind::kExtIntr) lines.intr = (event.data & 1) != 0;
    if (kind == spec::EventKind::kExtNmi) lines.nmi = true;
  }
  const BoundaryInputs in = boundary_inputs(apic, lines);
  for (const BoundaryEvent& event : kBoundary) {
    if (event.due(in)) return &event;
  }
  return nullptr;
}

/// Everything that comes before the next instruction (2.17.1, 2.17.4, 2.17.9; docs/choices.md 1). True: it
/// was a step. In lockstep the RTL says when an interrupt is taken: one that it does not take waits, for 64
/// retirements at most.
bool Cpu::boundary() {
  const BoundaryInputs in = boundary_inputs(bus_.apic(), bus_.lines());
  bool waits = false;
  for (const BoundaryEvent& event : kBoundary) {
    const bool taken = timing_ != nullptr && event.take != Take::kNone && timing_->take == event.take;
    if (event.due(in)) {
      if (timing_ != nullptr && event.take != Take::kNone) {
        if (!taken) {
          waits = true;
          continue;
        }
        postponed_ = 0;
      }
      (this->*event.start)();
      return true;
    }
    if (taken) {
      note_illegal(fmt::format("the RTL took {} that is {}", event.name,
                               event.pending(in) ? "masked" : "not pending"));
      return false;
    }
  }
  if (timing_ == nullptr) return false;
  postponed_ = waits ? postponed_ + 1 : 0;
  if (postponed_ > 64) note_illegal("an interrupt that nothing masks was not taken within 64 retirements");
  return false;
}

void Cpu::take_nmi() {
  if (s.guest != 0 && svm::intercepted(s, spec::exitcode::NMI)) vmexit(spec::exitcode::NMI, 0, 0);
  if (bus_.lines().nmi) {
    bus_.lines().nmi = false;
  } else {
    bus_.apic().take_nmi();
  }
  s.nmi_blocked = 1;
  deliver(
      {.vector = spec::vector::NMI, .type = Event::kNmi, .resume = between_iterations_, .return_rip = s.rip});
}

void Cpu::take_intr() {
  if (s.guest != 0 && svm::intercepted(s, spec::exitcode::INTR)) vmexit(spec::exitcode::INTR, 0, 0);
  const std::uint8_t vector =
      bus_.apic().pending().has_value() ? bus_.apic().acknowledge() : bus_.lines().intr_vector;
  deliver({.vector = vector, .type = Event::kIntr, .resume = between_iterations_, .return_rip = s.rip});
}

void Cpu::take_vintr() {
  if (svm::intercepted(s, spec::exitcode::VINTR)) vmexit(spec::exitcode::VINTR, 0, 0);
  s.v_irq = 0;
  deliver({.vector = static_cast<std::uint8_t>(s.v_intr_vector),
           .type = Event::kIntr,
           .resume = between_iterations_,
           .is_virtual = true,
           .return_rip = s.rip});
}

void Cpu::take_debug_trap() {
  const bool resume = between_iterations_;
  DebugUnit::report(s, debug_.take_trap());
  s.activity = 0;
  if (s.guest != 0 && svm::intercepted(s, spec::exitcode::EXCP1)) vmexit(spec::exitcode::EXCP1, 0, 0);
  deliver({.vector = spec::vector::DB, .resume = resume, .return_rip = s.rip});
}

/// The step in the shadow of MOV SS has changed no register; what it began is forgotten.
void Cpu::take_held_trap() {
  s.exitintinfo = 0;
  unimplemented_ = false;
  take_debug_trap();
}

/// The event that VMRUN injects (2.16).
void Cpu::take_injected() {
  const std::uint64_t info = std::exchange(injected_, 0);
  Event event;
  event.type = static_cast<std::uint8_t>((info & spec::eventinfo::TYPE) >> spec::eventinfo::TYPE_LSB);
  event.vector = event.type == Event::kNmi ? 2 : static_cast<std::uint8_t>(info);
  event.injected = true;
  event.return_rip = s.rip;
  if (event.type == Event::kException) {
    event.has_error = (info & spec::eventinfo::EV) != 0;
    if (event.has_error) event.error = static_cast<std::uint32_t>(info >> spec::eventinfo::ERRORCODE_LSB);
    event.soft = event.vector == spec::vector::BP || event.vector == spec::vector::OF;
    // RF for fault-type exceptions only: not for traps and aborts.
    event.resume = !event.soft && event.vector != spec::vector::DF && event.vector != spec::vector::DB &&
                   event.vector != spec::vector::MC;
  } else {
    event.soft = event.type == Event::kSoftware;
  }
  deliver(event);
}

}  // namespace pacifica
