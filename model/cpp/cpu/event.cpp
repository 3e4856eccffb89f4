// SPDX-License-Identifier: Apache-2.0
// Exceptions and interrupts: intercepts, combining, delivery through the IDT (manual 2.4.2, 2.4.3, 2.8,
// 2.10.3; docs/choices.md 9).
#include "cpu/cpu.h"

namespace pacifica {
namespace {

using spec::Segment;

/// EXITINTINFO of an event under delivery. In real mode no event pushes an error code.
std::uint64_t encode(const Event& event, bool real) {
  std::uint64_t info =
      event.vector | std::uint64_t{event.type} << spec::eventinfo::TYPE_LSB | spec::eventinfo::V;
  if (event.has_error && !real)
    info |= spec::eventinfo::EV | std::uint64_t{event.error} << spec::eventinfo::ERRORCODE_LSB;
  return info;
}

enum class Class { kBenign, kContributory, kPageFault, kDoubleFault };

Class class_of(std::uint8_t vector) {
  switch (vector) {
    case spec::vector::DE:
    case spec::vector::TS:
    case spec::vector::NP:
    case spec::vector::SS:
    case spec::vector::GP:
    case spec::vector::SX:
      return Class::kContributory;
    case spec::vector::PF:
      return Class::kPageFault;
    case spec::vector::DF:
      return Class::kDoubleFault;
    default:
      return Class::kBenign;
  }
}

/// Traps and aborts push RFLAGS as it is; so does an instruction breakpoint.
bool sets_resume(const Fault& fault) {
  return fault.vector != spec::vector::DF && !fault.instruction_breakpoint;
}

}  // namespace

void Cpu::exception_exit(const Fault& fault) {
  vmexit(spec::exitcode::EXCP0 + fault.vector, fault.has_error ? fault.error : 0,
         fault.vector == spec::vector::PF ? fault.address : 0);
}

void Cpu::raise(const Fault& fault) {
  if (fault.unimplemented) set_unimplemented();
  if (fault.vector == spec::vector::DB) {
    // DR6 and DR7 are written even when the exception is intercepted (2.8.2).
    DebugUnit::report(s, fault.dr6);
  }
  if (s.guest != 0 && svm::intercepted(s, spec::exitcode::EXCP0 + fault.vector)) exception_exit(fault);
  if (fault.vector == spec::vector::PF) s.cr2 = fault.address;
  Event event;
  event.vector = fault.vector;
  event.has_error = fault.has_error;
  event.error = fault.error;
  event.resume = sets_resume(fault);
  event.return_rip = s.rip;
  deliver(event);
}

/// Control-transfer recording (2.19): an event that took the processor away from `from`. A #DB, of ICEBP,
/// too, is not recorded, so that its handler sees what came before; it switches the recording off.
void Cpu::record_event(const Event& event, std::uint64_t from) {
  if ((s.debugctl & spec::debugctl::LBR) == 0) return;
  if (event.type == Event::kException && event.vector == spec::vector::DB) {
    s.debugctl &= ~spec::debugctl::LBR;
    return;
  }
  s.lastexcp_from = s.br_from;
  s.lastexcp_to = s.br_to;
  s.br_from = from;
  s.br_to = s.rip;
}

void Cpu::deliver(Event event) {
  const std::uint64_t from = s.rip;
  for (;;) {
    if (s.guest != 0) s.exitintinfo = encode(event, !protected_mode());
    try {
      if (!protected_mode()) {
        deliver_real(event);
      } else if (long_mode()) {
        deliver_long(event);
      } else {
        deliver_legacy(event);
      }
      record_event(event, from);
      return;
    } catch (Fault& fault) {
      if (fault.unimplemented) set_unimplemented();
      if (!event.soft && (fault.vector == spec::vector::TS || fault.vector == spec::vector::NP ||
                          fault.vector == spec::vector::SS || fault.vector == spec::vector::GP)) {
        fault.error |= 1;
      }
      if (s.guest != 0 && svm::intercepted(s, spec::exitcode::EXCP0 + fault.vector)) exception_exit(fault);
      if (fault.vector == spec::vector::PF) s.cr2 = fault.address;
      const Class prior = event.type == Event::kException ? class_of(event.vector) : Class::kBenign;
      const Class second = class_of(fault.vector);
      if (prior == Class::kDoubleFault && second != Class::kBenign) shutdown();
      const bool double_fault = (prior == Class::kContributory && second == Class::kContributory) ||
                                (prior == Class::kPageFault && second != Class::kBenign);
      event = Event{};
      event.return_rip = s.rip;
      if (double_fault) {
        if (s.guest != 0 && svm::intercepted(s, spec::exitcode::EXCP8)) vmexit(spec::exitcode::EXCP8, 0, 0);
        event.vector = spec::vector::DF;
        event.has_error = true;
      } else {
        event.vector = fault.vector;
        event.has_error = fault.has_error;
        event.error = fault.error;
        event.resume = sets_resume(fault);
      }
    }
  }
}

std::uint64_t Cpu::flags_image(const Event& event) const {
  return event.resume ? s.rflags | spec::rflags::RF : s.rflags;
}

void Cpu::finish_delivery(const Event& event, bool interrupt_gate) {
  using namespace spec::rflags;
  s.rflags &= ~(TF | NT | RF | VM | (interrupt_gate ? IF : 0));
  next_rip = s.rip;
  next_shadow = 0;
  keep_rf = true;
  delivered_ = true;
  s.shadow = 0;
  s.activity = 0;
  s.exitintinfo = 0;
  between_iterations_ = false;
  debug_.forget_hits();
  refresh();
  if (!recording_) return;
  spec::RetireRecord& record = record_;
  record.kind = static_cast<std::uint32_t>(spec::RetireKind::kEvent);
  record.event_type = event.type;
  record.vector = event.vector;
  const bool pushed = event.has_error && protected_mode();
  if (pushed) record.flags |= 1u << static_cast<unsigned>(spec::RetireFlag::kErrorCodeValid);
  if (event.injected) record.flags |= 1u << static_cast<unsigned>(spec::RetireFlag::kInjected);
  if (event.is_virtual) record.flags |= 1u << static_cast<unsigned>(spec::RetireFlag::kVirtual);
  record.error_code = pushed ? event.error : 0;
}

void Cpu::deliver_real(const Event& event) {
  const std::uint32_t entry = event.vector * 4u;
  if (entry + 3 > s.idtr_limit) fault(spec::vector::GP, event.vector * 8u + 2);
  const std::uint64_t gate = system_read((s.idtr_base + entry) & 0xFFFF'FFFF, 4);
  const auto selector = static_cast<std::uint16_t>(gate >> 16);
  const std::uint64_t offset = gate & 0xFFFF;
  if (offset > s.seg[spec::kCs].limit) gp();
  Stack stack = current_stack();
  stack_push(stack, 2, flags_image(event));
  stack_push(stack, 2, s.seg[spec::kCs].sel);
  stack_push(stack, 2, event.return_rip);
  set_sp(stack.sp);
  s.seg[spec::kCs].sel = selector;
  s.seg[spec::kCs].base = std::uint64_t{selector} << 4;
  s.rip = offset;
  finish_delivery(event, true);
}

Descriptor Cpu::read_gate_target(std::uint16_t selector, bool long_gate) {
  const std::uint16_t error = selector & 0xFFFC;
  if (error == 0) gp();
  const Descriptor target = read_descriptor(selector, spec::vector::GP);
  if (!target.is_code() || target.dpl() > s.cpl) gp(error);
  if (long_gate && (!target.long_code() || target.big())) gp(error);
  if (!target.present()) fault(spec::vector::NP, error);
  return target;
}

void Cpu::deliver_legacy(const Event& event) {
  const std::uint32_t error = event.vector * 8u + 2;
  if (event.vector * 8u + 7 > s.idtr_limit) gp(error);
  const Descriptor gate{system_read((s.idtr_base + event.vector * 8u) & 0xFFFF'FFFF, 8)};
  const unsigned type = gate.code_or_data() ? 0 : gate.type();
  if (type != 5 && type != 6 && type != 7 && type != 14 && type != 15) gp(error);
  if (event.soft && gate.dpl() < s.cpl) gp(error);
  if (!gate.present()) fault(spec::vector::NP, error);
  const std::uint16_t selector = gate.gate_selector();
  if (type == 5) {
    check_task_switch(selector, event.has_error ? spec::task_switch_info2::EV | event.error : 0,
                      flags_image(event));
    gp_unimplemented(error);
  }
  const unsigned size = type >= 14 ? 4 : 2;
  const std::uint64_t offset = size == 4 ? gate.gate_offset() : gate.gate_offset() & 0xFFFF;

  Descriptor code = read_gate_target(selector, false);
  const unsigned cpl = code.conforming() ? s.cpl : code.dpl();
  Segment ss = s.seg[spec::kSs];
  Stack stack = current_stack();
  const bool switched = cpl < s.cpl;
  if (switched) {
    std::uint16_t ss_selector = 0;
    std::uint64_t sp = 0;
    legacy_tss_stack(cpl, ss_selector, sp);
    Descriptor descriptor = read_inner_stack(ss_selector, cpl);
    if (offset > code.limit()) gp();
    set_accessed(selector, code);
    set_accessed(ss_selector, descriptor);
    ss = make_segment(ss_selector, descriptor);
    stack = new_stack(ss, sp, cpl);
    stack.error = ss_selector & 0xFFFC;
    stack_push(stack, size, s.seg[spec::kSs].sel);
    stack_push(stack, size, s.gpr[4]);
  } else {
    if (offset > code.limit()) gp();
    set_accessed(selector, code);
  }
  stack_push(stack, size, flags_image(event));
  stack_push(stack, size, s.seg[spec::kCs].sel);
  stack_push(stack, size, event.return_rip);
  if (event.has_error) stack_push(stack, size, event.error);

  const auto cs_selector = static_cast<std::uint16_t>((selector & 0xFFFC) | cpl);
  s.seg[spec::kSs] = ss;
  s.seg[spec::kCs] = make_segment(cs_selector, code);
  s.cpl = cpl;
  s.gpr[4] = stack.sp;
  s.rip = offset;
  finish_delivery(event, type == 6 || type == 14);
}

void Cpu::deliver_long(const Event& event) {
  const std::uint32_t error = event.vector * 8u + 2;
  if (event.vector * 16u + 15 > s.idtr_limit) gp(error);
  const std::uint64_t entry = s.idtr_base + event.vector * 16u;
  const Descriptor gate{system_read(entry, 8)};
  const std::uint64_t high = system_read(entry + 8, 8);
  const unsigned type = gate.code_or_data() ? 0 : gate.type();
  if (type != 14 && type != 15) gp(error);
  if (event.soft && gate.dpl() < s.cpl) gp(error);
  if (!gate.present()) fault(spec::vector::NP, error);
  const std::uint16_t selector = gate.gate_selector();
  const std::uint64_t offset = gate.gate_offset() | (high & 0xFFFF'FFFF) << 32;
  Descriptor code = read_gate_target(selector, true);
  const unsigned cpl = code.conforming() ? s.cpl : code.dpl();
  const auto ist = static_cast<unsigned>((gate.raw >> 32) & 7);
  std::uint64_t sp = s.gpr[4];
  if (ist != 0) {
    sp = long_tss_stack(0x24 + 8 * (ist - 1));
  } else if (cpl < s.cpl) {
    sp = long_tss_stack(4 + 8 * cpl);
  }
  if (!canonical(offset)) gp();
  set_accessed(selector, code);
  Stack stack;
  stack.flat64 = true;
  stack.sp = sp & ~std::uint64_t{0xF};
  stack.as_user = cpl == 3;
  stack_push(stack, 8, s.seg[spec::kSs].sel);
  stack_push(stack, 8, s.gpr[4]);
  stack_push(stack, 8, flags_image(event));
  stack_push(stack, 8, s.seg[spec::kCs].sel);
  stack_push(stack, 8, event.return_rip);
  if (event.has_error) stack_push(stack, 8, event.error);

  if (cpl != s.cpl) {
    s.seg[spec::kSs].sel = static_cast<std::uint16_t>(cpl);
    s.seg[spec::kSs].attr = 0;
  }
  s.seg[spec::kCs] = make_segment(static_cast<std::uint16_t>((selector & 0xFFFC) | cpl), code);
  s.cpl = cpl;
  s.gpr[4] = stack.sp;
  s.rip = offset;
  finish_delivery(event, type == 14);
}

void Cpu::vmexit(std::uint64_t code, std::uint64_t info1, std::uint64_t info2) {
  yield_to_held_trap();
  svm::Exit exit{code, info1, info2, s.exitintinfo};
  if ((exit.intinfo & spec::eventinfo::V) == 0) exit.intinfo = 0;
  if (recording_) {
    spec::RetireRecord& record = record_;
    record.kind = static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
    record.exitcode = code;
    record.exitinfo1 = info1;
    record.exitinfo2 = info2;
    record.exit_intinfo = exit.intinfo;
  }
  s.exitintinfo = 0;
  s.activity = 0;
  const bool reloaded = svm::vmexit(svm_context(), exit);
  debug_.forget_hits();
  injected_ = 0;
  between_iterations_ = false;
  context_changed();
  // TF of the host: one trap after VMRUN has completed (VMRUN-DBG-02).
  if (reloaded && has(spec::rflags::TF)) debug_.trap_step();
  if (!reloaded && recording_) record_.kind = static_cast<std::uint32_t>(spec::RetireKind::kShutdown);
  throw StepEnded{};
}

void Cpu::shutdown() {
  if (s.guest != 0 && svm::intercepted(s, spec::exitcode::SHUTDOWN)) vmexit(spec::exitcode::SHUTDOWN, 0, 0);
  s.activity = static_cast<std::uint32_t>(spec::Activity::kShutdown);
  if (recording_) record_.kind = static_cast<std::uint32_t>(spec::RetireKind::kShutdown);
  throw StepEnded{};
}

void Cpu::enter_guest(std::uint64_t vmcb_pa) {
  yield_to_held_trap();
  const svm::VmrunResult result = svm::vmrun(svm_context(), vmcb_pa, next_rip);
  debug_.forget_hits();
  between_iterations_ = false;
  context_changed();
  if (result.status == svm::VmrunResult::Status::kEntered) {
    if ((result.eventinj & spec::eventinfo::V) != 0) injected_ = result.eventinj;
    // The guest's RIP, flags and shadow stand as loaded; TF of the host traps after the #VMEXIT only.
    delivered_ = true;
    next_rip = s.rip;
    next_shadow = s.shadow;
    keep_rf = true;
    return;
  }
  if (result.unimplemented) set_unimplemented();
  failed_check_ = result.failed_check;
  if (recording_) {
    spec::RetireRecord& record = record_;
    record.kind = static_cast<std::uint32_t>(result.status == svm::VmrunResult::Status::kShutdown
                                                 ? spec::RetireKind::kShutdown
                                                 : spec::RetireKind::kVmexit);
    record.exitcode = result.exit.code;
    record.exitinfo1 = result.exit.info1;
    record.exitinfo2 = result.exit.info2;
    record.exit_intinfo = result.exit.intinfo;
  }
  if (result.status == svm::VmrunResult::Status::kInvalid && has(spec::rflags::TF)) debug_.trap_step();
  throw StepEnded{};
}

}  // namespace pacifica
