// SPDX-License-Identifier: Apache-2.0
// One step of the processor: what happens at the boundary, then one instruction (docs/choices.md 1; manual
// 2.4, 2.5 for the order of intercepts).
#include "cpu/cpu.h"

#include <utility>

#include "isa/opcode_table.h"

namespace pacifica {

Cpu::Cpu(bool profile_apm, std::uint8_t number)
    : profile_apm_(profile_apm), number_(number), log_(number), decoded_(kDecodeEntries) {}

/// Reset values (manual appendix A.1; docs/choices.md 7).
void Cpu::reset(const Bus& bus) {
  const Lease lease(*this, bus, nullptr);
  s = spec::ArchState{};
  s.cr0 = spec::cr0::CD | spec::cr0::NW | spec::cr0::ET;
  s.rflags = 2;
  s.rip = 0xFFF0;
  for (unsigned i = 0; i < 6; ++i) s.seg[i] = {.base = 0, .limit = 0xFFFF, .attr = 0x93, .sel = 0};
  s.seg[spec::kCs] = {.base = 0xFFFF'0000, .limit = 0xFFFF, .attr = 0x9B, .sel = 0xF000};
  s.seg[spec::kLdtr] = {.base = 0, .limit = 0xFFFF, .attr = 0x82, .sel = 0};
  s.seg[spec::kTr] = {.base = 0, .limit = 0xFFFF, .attr = 0x8B, .sel = 0};
  s.gdtr_limit = s.idtr_limit = 0xFFFF;
  s.dr6 = spec::mask::DR6_ONES;
  s.dr7 = spec::mask::DR7_ONES;
  s.gpr[2] = spec::kCpuid[1].eax;
  s.pat = 0x0007'0406'0007'0406;
  s.apic_base = spec::kAddressLapic | 0x900;
  s.gif = 1;
  bus.apic_page().set(s.apic_base);
  bus.apic().set_tpr(0);
  mmu_.flush_all();
  pending_db_ = db_hits_ = injected_ = 0;
  between_iterations_ = stalled_ = false;
  context_changed();
}

/// Nothing masks a physical INTR (2.17.1, 2.13, 2.17.5).
bool Cpu::intr_open() const {
  if (s.gif == 0 || s.shadow != 0) return false;
  return s.v_intr_masking != 0 && s.guest != 0 ? s.host_if != 0 : has(spec::rflags::IF);
}

/// Nothing masks an NMI (2.17.9, 2.13).
bool Cpu::nmi_open() const {
  return s.gif != 0 && s.nmi_blocked == 0 && s.shadow != static_cast<std::uint32_t>(spec::Shadow::kMovSs);
}

/// A virtual interrupt is pending, and nothing masks it (2.17.4).
bool Cpu::vintr_open() const {
  return s.guest != 0 && s.v_irq != 0 && s.gif != 0 && s.shadow == 0 && has(spec::rflags::IF) &&
         (s.v_ign_tpr != 0 || s.v_intr_prio > s.v_tpr);
}

bool Cpu::external_pending() const { return bus_.lines().intr || bus_.apic().pending().has_value(); }

void Cpu::take_nmi() {
  if (s.guest != 0 && svm::intercepted(s, spec::exitcode::NMI)) vmexit(spec::exitcode::NMI, 0, 0);
  if (bus_.lines().nmi) {
    bus_.lines().nmi = false;
  } else {
    bus_.apic().take_nmi();
  }
  s.nmi_blocked = 1;
  deliver({.vector = 2, .type = Event::kNmi, .resume = between_iterations_, .return_rip = s.rip});
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
  const std::uint64_t hits = std::exchange(pending_db_, 0);
  const bool resume = between_iterations_;
  if ((hits & spec::dr6::B) != 0) s.dr6 &= ~spec::dr6::B;
  s.dr6 |= hits;
  s.dr7 &= ~spec::dr7::GD;
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

/// Runs what is left of a step; faults, the end of the step and a held trap come as exceptions.
template <typename Step>
void Cpu::finish(Step step) {
  try {
    try {
      step();
    } catch (const Fault& fault) {
      raise(fault);
    }
  } catch (const StepEnded&) {
  } catch (const HeldTrap&) {
    try {
      take_held_trap();
    } catch (const StepEnded&) {
    }
  }
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

void Cpu::note_illegal(std::string text) {
  if (illegal_.empty()) illegal_ = std::move(text);
}

/// In lockstep an interrupt that nothing masks must be taken within 64 retirements.
void Cpu::check_postponed() {
  const bool open = (nmi_open() && (bus_.lines().nmi || bus_.apic().nmi_raised())) ||
                    (intr_open() && external_pending()) || vintr_open();
  if (!open) {
    postponed_ = 0;
  } else if (++postponed_ > 64) {
    note_illegal("an interrupt that nothing masks was not taken within 64 retirements");
  }
}

std::optional<Timing::Take> Cpu::due(const Local& local, std::span<const spec::EventRecord> announced) const {
  LocalApic apic = local.apic;
  InterruptLines lines = local.lines;
  for (const spec::EventRecord& event : announced) {
    const auto kind = static_cast<spec::EventKind>(event.kind);
    if (kind == spec::EventKind::kTimer) apic.timer_expired();
    if (kind == spec::EventKind::kExtIntr) lines.intr = (event.data & 1) != 0;
    if (kind == spec::EventKind::kExtNmi) lines.nmi = true;
  }
  if (pending_db_ != 0) return Timing::Take::kNone;
  if (nmi_open() && (lines.nmi || apic.nmi_raised())) return Timing::Take::kNmi;
  if (intr_open() && (lines.intr || apic.pending().has_value())) return Timing::Take::kIntr;
  if (vintr_open()) return Timing::Take::kVintr;
  return std::nullopt;
}

/// Everything that comes before the next instruction, in the order of its priority (2.17.1, 2.17.4, 2.17.9;
/// docs/choices.md 1). True: it was a step.
bool Cpu::boundary() {
  if (injected_ != 0) {
    take_injected();
    return true;
  }
  const bool mov_ss = s.shadow == static_cast<std::uint32_t>(spec::Shadow::kMovSs);
  if (pending_db_ != 0 && !mov_ss) {
    take_debug_trap();
    return true;
  }
  const bool nmi_pending = bus_.lines().nmi || bus_.apic().nmi_raised();
  if (timing_ != nullptr) {
    switch (timing_->take) {
      case Timing::Take::kNone:
        check_postponed();
        return false;
      case Timing::Take::kNmi:
        if (!nmi_pending)
          note_illegal("the RTL took an NMI that is not pending");
        else if (!nmi_open())
          note_illegal("the RTL took an NMI while it is masked");
        else {
          postponed_ = 0;
          take_nmi();
          return true;
        }
        return false;
      case Timing::Take::kIntr:
        // A record of a #VMEXIT during delivery does not say which kind it was; the physical one goes first.
        if (!(external_pending() && intr_open()) && vintr_open()) {
          postponed_ = 0;
          take_vintr();
          return true;
        }
        if (!external_pending())
          note_illegal("the RTL took an interrupt, but none is deliverable");
        else if (!intr_open())
          note_illegal("the RTL took an interrupt while interrupts are masked");
        else {
          postponed_ = 0;
          take_intr();
          return true;
        }
        return false;
      case Timing::Take::kVintr:
        if (!vintr_open())
          note_illegal("the RTL took a virtual interrupt that is not deliverable");
        else {
          postponed_ = 0;
          take_vintr();
          return true;
        }
        return false;
    }
    return false;
  }
  if (nmi_pending && nmi_open()) {
    take_nmi();
    return true;
  }
  if (intr_open() && external_pending()) {
    take_intr();
    return true;
  }
  if (vintr_open()) {
    take_vintr();
    return true;
  }
  return false;
}

bool Cpu::attention() const {
  return timing_ != nullptr || (pending_db_ | injected_) != 0 || s.v_irq != 0 || bus_.apic().requests() ||
         bus_.lines().intr || bus_.lines().nmi;
}

void Cpu::check_row(const Insn& insn) {
  const OpRow& row = *insn.row;
  if (row.order == Order::kFirst) check_intercept(row.exitcode);
  if ((row.form & kProtOnly) != 0 && !protected_mode()) ud();
  if ((row.form & kNoLong) != 0 && long_mode()) ud();
  if ((row.form & kSvme) != 0 && (s.efer & spec::efer::SVME) == 0) ud();  // 2.1
  if ((row.form & kCpl0) != 0 && s.cpl != 0) gp();
  if (row.order == Order::kSimple) check_intercept(row.exitcode);
}

void Cpu::instruction() {
  if (code_breakpoints_ && !has(spec::rflags::RF) && s.gif != 0) [[unlikely]] {
    const std::uint64_t address = mode64_ ? s.rip : (s.seg[spec::kCs].base + s.rip) & 0xFFFF'FFFF;
    const std::uint64_t hits = match_instruction_breakpoint(address);
    if (hits != 0) throw Fault{.vector = spec::vector::DB, .dr6 = hits, .instruction_breakpoint = true};
  }
  const Insn& insn = fetch();
  if (recording_) {
    spec::RetireRecord& record = record_;
    record.length = insn.length;
    record.insn = insn.raw;
  }
  next_rip = mode64_ ? s.rip + insn.length : (s.rip + insn.length) & 0xFFFF'FFFF;
  next_shadow = 0;
  rep_more = keep_rf = trace_by_result = delivered_ = jumped_ = false;
  db_hits_ = 0;
  std::uint64_t trace = s.rflags & spec::rflags::TF;
  if (!insn.simple) check_row(insn);
  insn.handler(*this, insn);
  if (jumped_ && (s.debugctl & kRecord) != 0) [[unlikely]] {
    s.br_from = s.rip;
    s.br_to = next_rip;
  }
  if (trace_by_result) [[unlikely]]
    trace = s.rflags & spec::rflags::TF;
  s.rip = next_rip;
  s.shadow = next_shadow;
  between_iterations_ = rep_more;
  if (!keep_rf && !rep_more) s.rflags &= ~spec::rflags::RF;
  if ((trace | db_hits_) != 0 && !delivered_) [[unlikely]] {
    // MOV SS holds back the single-step trap of itself; breakpoint hits wait with it.
    pending_db_ |= db_hits_;
    if (trace != 0 && next_shadow != static_cast<std::uint32_t>(spec::Shadow::kMovSs)) pending_db_ |= 0x4000;
  }
  if (rep_more && recording_) {
    record_.flags |= 1u << static_cast<unsigned>(spec::RetireFlag::kRepMore);
  }
}

void Cpu::advance_time() {
  ++retired_;
  ++raw_tsc_;
  bus_.apic().tick();
}

/// Golden alone, halted: time passes in one stride until the timer expires, which is all that can happen, and
/// its interrupt is this step. False: nothing will ever wake the processor.
bool Cpu::sleep() {
  const std::uint64_t units = bus_.apic().countdown();
  if (units == 0) return false;
  raw_tsc_ += units;
  record_.tsc = raw_tsc_;
  bus_.apic().skip(units - 1);
  bus_.apic().tick();
  return attention() && boundary();
}

void Cpu::one_step() {
  if (s.activity == static_cast<std::uint32_t>(spec::Activity::kShutdown)) {
    record_.kind = static_cast<std::uint32_t>(spec::RetireKind::kShutdown);
    stalled_ = true;
    return;
  }
  finish([this] {
    if (attention() && boundary()) return;
    if (s.activity != 0) {
      if (timing_ != nullptr) {
        note_illegal("the RTL retired an instruction while the processor is halted");
        return;
      }
      stalled_ = !sleep();
      return;
    }
    instruction();
  });
}

void Cpu::drive_intr(std::uint64_t data) {
  bus_.lines().intr = (data & 1) != 0;
  bus_.lines().intr_vector = static_cast<std::uint8_t>(data >> 8);
}

void Cpu::apply_timing(const Timing& timing) {
  if (timing.tsc < last_timing_tsc_) note_illegal("the time-stamp counter went backwards");
  last_timing_tsc_ = timing.tsc;
  raw_tsc_ = timing.tsc;
  bus_.apic().use_external_time(true);
  bool taken = false;
  for (const spec::EventRecord& event : timing.events) {
    if (event.cpu != number_) note_illegal("a timing event of another processor stands before this step");
    switch (static_cast<spec::EventKind>(event.kind)) {
      case spec::EventKind::kWalk:
        break;  // the MMU takes it
      case spec::EventKind::kTimer:
        if (!bus_.apic().timer_armed()) note_illegal("the RTL's APIC timer expired, but it is not armed");
        if (bus_.apic().timer_masked()) note_illegal("the RTL announced an expiry of a masked APIC timer");
        bus_.apic().timer_expired();
        break;
      case spec::EventKind::kApicCount:
        if (event.data > bus_.apic().timer_initial() || (event.data != 0 && !bus_.apic().timer_armed())) {
          note_illegal("the RTL read an APIC timer count that is not possible");
        }
        bus_.apic().set_count(static_cast<std::uint32_t>(event.data));
        break;
      case spec::EventKind::kExtIntr:
        // The pin may change while the step that takes the interrupt runs: that counts after the step.
        if (taken)
          late_intr_ = event.data;
        else
          drive_intr(event.data);
        break;
      case spec::EventKind::kExtNmi:
        bus_.lines().nmi = true;
        break;
      case spec::EventKind::kUartRx:
        bus_.fabric().uart().receive(static_cast<std::uint8_t>(event.data));
        break;
      case spec::EventKind::kTakeIntr:
      case spec::EventKind::kTakeNmi:
      case spec::EventKind::kTakeVintr:
        taken = true;  // Timing::take says which
        break;
    }
  }
}

StepOutcome Cpu::step(const Bus& bus, const Timing* timing) {
  const Lease lease(*this, bus, timing);
  recording_ = true;
  unimplemented_ = false;
  stalled_ = false;
  illegal_.clear();
  failed_check_ = {};
  log_.clear();
  record_ = spec::RetireRecord{};
  record_.cpu = number_;
  mmu_.begin_step(timing);
  if (timing != nullptr) {
    apply_timing(*timing);
  } else {
    advance_time();
  }
  if (stale_) context_changed();
  if (mmu_.tlb().epoch() != tlb_epoch_ || bus.mapping_epoch() != mapping_epoch_) flush_fast();
  record_.mode = static_cast<std::uint16_t>(mode_);
  record_.rip = s.rip;
  record_.tsc = raw_tsc_;
  one_step();
  if (late_intr_) drive_intr(*std::exchange(late_intr_, std::nullopt));
  if (unimplemented_) record_.flags |= 1u << static_cast<unsigned>(spec::RetireFlag::kUnimplemented);
  s.tpr = bus.apic().tpr();
  if (timing != nullptr) {
    mmu_.end_step();
    if (!mmu_.illegal_timing().empty()) note_illegal(mmu_.illegal_timing());
    if (bus.apic().drop_count()) note_illegal("the RTL announced an APIC count that this step does not read");
    if (bus.apic().take_missing_count())
      note_illegal("the step reads the APIC count, but the RTL announced none");
  }
  return {record_, log_.records(), illegal_, failed_check_};
}

std::uint64_t Cpu::run(const Bus& bus, std::uint64_t steps) {
  const Lease lease(*this, bus, nullptr);
  const Fabric& fabric = bus.fabric();
  recording_ = false;
  stalled_ = false;
  log_.clear();
  mmu_.begin_step(nullptr);
  if (stale_) context_changed();
  const std::uint64_t first = retired_;
  const std::uint64_t last = first + steps;
  while (retired_ < last && !stalled_ && !fabric.exit_value().has_value()) {
    if (mmu_.tlb().epoch() != tlb_epoch_ || bus.mapping_epoch() != mapping_epoch_) flush_fast();
    bool completed = false;
    finish([&] {
      while (retired_ < last && s.activity == 0 && !attention()) {
        advance_time();
        instruction();
        if (fabric.exit_value().has_value()) break;
      }
      completed = true;
    });
    if (!completed) continue;
    if (retired_ >= last || fabric.exit_value().has_value()) break;
    advance_time();
    one_step();
    log_.clear();
  }
  s.tpr = bus.apic().tpr();
  return retired_ - first;
}

}  // namespace pacifica
