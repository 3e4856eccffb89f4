// SPDX-License-Identifier: Apache-2.0
// One step of the processor: what happens at the boundary, then one instruction (docs/choices.md 1; manual
// 2.4, 2.5 for the order of intercepts).
#include "cpu/cpu.h"

#include <utility>

#include "decode/opcode_table.h"

namespace pacifica {

Cpu::Cpu(bool profile_apm, std::uint8_t number) : profile_apm_(profile_apm), number_(number), log_(number) {}

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
  s.dr7 = spec::dr7::ONE;
  s.gpr[2] = spec::kCpuid[1].eax;
  s.pat = 0x0007'0406'0007'0406;
  s.apic_base = spec::kAddressLapic | spec::apic_base::AE | spec::apic_base::BSP;
  s.gif = 1;
  bus.apic_page().set(s.apic_base);
  bus.apic().set_tpr(0);
  mmu_.flush_all();
  debug_ = DebugUnit{};
  injected_ = 0;
  between_iterations_ = stalled_ = false;
  context_changed();
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

void Cpu::note_illegal(std::string text) {
  if (illegal_.empty()) illegal_ = std::move(text);
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
  if (debug_.watches_code() && !has(spec::rflags::RF) && s.gif != 0) [[unlikely]] {
    const std::uint64_t address = mode64_ ? s.rip : (s.seg[spec::kCs].base + s.rip) & 0xFFFF'FFFF;
    const std::uint64_t hits = debug_.match_code(s, address);
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
  debug_.forget_hits();
  std::uint64_t trace = s.rflags & spec::rflags::TF;
  if (!insn.simple) check_row(insn);
  insn.handler(*this, insn);
  if (jumped_ && (s.debugctl & spec::debugctl::LBR) != 0) [[unlikely]] {
    s.br_from = s.rip;
    s.br_to = next_rip;
  }
  if (trace_by_result) [[unlikely]]
    trace = s.rflags & spec::rflags::TF;
  s.rip = next_rip;
  s.shadow = next_shadow;
  between_iterations_ = rep_more;
  if (!keep_rf && !rep_more) s.rflags &= ~spec::rflags::RF;
  if ((trace != 0 || debug_.hit()) && !delivered_) [[unlikely]] {
    // MOV SS holds back the single-step trap of itself; breakpoint hits wait with it.
    debug_.trap_hits();
    if (trace != 0 && next_shadow != static_cast<std::uint32_t>(spec::Shadow::kMovSs)) debug_.trap_step();
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
  if (fast_.stale(mmu_.tlb().epoch(), bus.mapping_epoch())) flush_fast();
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
    if (fast_.stale(mmu_.tlb().epoch(), bus.mapping_epoch())) flush_fast();
    bool completed = false;
    finish([&] {
      while (retired_ < last && s.activity == 0 && !something_pending()) {
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
