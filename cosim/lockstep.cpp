// Golden model and RTL in lockstep.
#include "cosim/lockstep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace pacifica::cosim {
namespace {

constexpr std::uint64_t kMemoryCheckSteps = 1u << 20;

bool has_flag(const spec::RetireRecord& record, spec::RetireFlag flag) {
  return (record.flags >> static_cast<unsigned>(flag) & 1) != 0;
}

/// An exception in place of an interrupt whose delivery it ended: no instruction was fetched, and either the
/// error code has EXT, or the page fault is not one of the fetch.
bool ended_delivery(const spec::RetireRecord& record, const spec::ArchState& before,
                    const spec::ArchState& after) {
  if (record.kind != static_cast<std::uint32_t>(spec::RetireKind::kEvent) || record.event_type != 3 ||
      record.length != 0) {
    return false;
  }
  if (record.vector >= spec::vector::TS && record.vector <= spec::vector::GP)
    return (record.error_code & 1) != 0;
  if (record.vector != spec::vector::PF) return false;
  const bool long64 = record.mode == static_cast<std::uint16_t>(spec::CpuMode::kLong64);
  const std::uint64_t start = long64 ? before.rip : (before.seg[spec::kCs].base + before.rip) & 0xFFFF'FFFF;
  return after.cr2 - start >= 15;
}

}  // namespace

Timing::Take taken_interrupt(const spec::RetireRecord& record) {
  if (record.length != 0 || has_flag(record, spec::RetireFlag::kInjected)) return Timing::Take::kNone;
  const bool is_virtual = has_flag(record, spec::RetireFlag::kVirtual);
  const auto of_type = [&](unsigned type) {
    if (type == 2) return Timing::Take::kNmi;
    if (type == 0) return is_virtual ? Timing::Take::kVintr : Timing::Take::kIntr;
    return Timing::Take::kNone;
  };
  switch (static_cast<spec::RetireKind>(record.kind)) {
    case spec::RetireKind::kEvent:
      return of_type(record.event_type);
    case spec::RetireKind::kVmexit:
      if (record.exitcode == spec::exitcode::INTR) return Timing::Take::kIntr;
      if (record.exitcode == spec::exitcode::NMI) return Timing::Take::kNmi;
      if (record.exitcode == spec::exitcode::VINTR) return Timing::Take::kVintr;
      // An exit on the way through the IDT, for example a nested page fault on the guest's stack.
      if ((record.exit_intinfo & spec::eventinfo::V) != 0) {
        return of_type((record.exit_intinfo & spec::eventinfo::TYPE) >> spec::eventinfo::TYPE_LSB);
      }
      return Timing::Take::kNone;
    default:
      return Timing::Take::kNone;
  }
}

Advance LockstepEngine::advance() {
  const Advance progress = rtl_->advance();
  if (progress == Advance::kIdle) return progress;
  before_ = golden_.state();
  if (progress == Advance::kHung) {
    reason_ = rtl_->stall_reason();
    outcome_ = &golden_.step();
    return Advance::kMismatch;
  }
  const spec::RetireRecord& record = rtl_->record();
  Timing timing{rtl_->events(), record.tsc, taken_interrupt(record)};
  if (ended_delivery(record, before_, rtl_->state())) {
    const bool nmi = golden_.bus().pins().nmi || golden_.bus().apic().nmi_raised();
    timing.take =
        nmi && before_.nmi_blocked == 0 && before_.gif != 0 ? Timing::Take::kNmi : Timing::Take::kIntr;
  }
  outcome_ = &golden_.step(&timing);
  if (!outcome_->illegal_timing.empty()) reason_ = std::string(outcome_->illegal_timing);
  const Side golden{outcome_->record, golden_.state(), outcome_->writes};
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
  return {outcome_->record, before_, golden_.state(), outcome_->writes, rtl.events, rtl.number, rtl.cycle};
}

}  // namespace pacifica::cosim
