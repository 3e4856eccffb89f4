// SPDX-License-Identifier: Apache-2.0
// Far transfers: JMP, CALL, call gates, RETF, IRET, SYSCALL, SYSRET, SYSENTER, SYSEXIT (docs/choices.md 2, 5,
// 9).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

using spec::Segment;

/// RIP of a far transfer into `code`: within its limit, or canonical for 64-bit code.
void check_target(Cpu& cpu, const Descriptor& code, std::uint64_t offset) {
  const bool long_code = cpu.long_mode() && code.long_code();
  if (long_code ? !Cpu::canonical(offset) : offset > code.limit()) cpu.gp();
}
/// Checks a code descriptor reached directly (not through a gate) and returns it.
void check_direct_code(Cpu& cpu, std::uint16_t selector, const Descriptor& code) {
  const std::uint16_t error = selector & 0xFFFC;
  const unsigned rpl = selector & 3;
  if (code.conforming() ? code.dpl() > cpu.s.cpl : (code.dpl() != cpu.s.cpl || rpl > cpu.s.cpl))
    cpu.gp(error);
  if (cpu.long_mode() && code.long_code() && code.big()) cpu.gp(error);
  if (!code.present()) cpu.fault(spec::vector::NP, error);
}
std::uint16_t with_rpl(std::uint16_t selector, unsigned cpl) {
  return static_cast<std::uint16_t>((selector & 0xFFFC) | cpl);
}
void real_transfer(Cpu& cpu, std::uint16_t selector, std::uint64_t offset) {
  cpu.s.seg[spec::kCs].sel = selector;
  cpu.s.seg[spec::kCs].base = std::uint64_t{selector} << 4;
  cpu.jump(offset);
}

struct Gate {
  Descriptor descriptor;
  std::uint16_t selector;  ///< of the target code segment
  std::uint64_t offset;
  unsigned size;  ///< of pushed values
};

/// Reads and checks a call gate; its upper half in long mode.
Gate read_gate(Cpu& cpu, std::uint16_t selector, const Descriptor& descriptor) {
  const std::uint16_t error = selector & 0xFFFC;
  if (descriptor.dpl() < cpu.s.cpl || descriptor.dpl() < (selector & 3u)) cpu.gp(error);
  if (!descriptor.present()) cpu.fault(spec::vector::NP, error);
  Gate gate{descriptor, descriptor.gate_selector(), descriptor.gate_offset(),
            descriptor.type() == 12 ? 4u : 2u};
  if (gate.size == 2) gate.offset &= 0xFFFF;
  if (cpu.long_mode()) {
    const std::uint64_t high = cpu.read_descriptor_high(selector, spec::vector::GP);
    if ((high >> 40 & 0x1F) != 0) cpu.gp(error);
    gate.offset |= high << 32;
    gate.size = 8;
  }
  return gate;
}
/// The code segment a gate leads to; conforming, or of an inner (CALL) or equal level.
Descriptor gate_code(Cpu& cpu, const Gate& gate, bool call) {
  const std::uint16_t error = gate.selector & 0xFFFC;
  if (error == 0) cpu.gp();
  const Descriptor code = cpu.read_descriptor(gate.selector, spec::vector::GP);
  if (!code.is_code() || code.dpl() > cpu.s.cpl) cpu.gp(error);
  if (!call && !code.conforming() && code.dpl() != cpu.s.cpl) cpu.gp(error);
  if (cpu.long_mode() && (!code.long_code() || code.big())) cpu.gp(error);
  if (!code.present()) cpu.fault(spec::vector::NP, error);
  return code;
}

/// What a far selector names: code, call gate, or a task (not implemented: #GP).
enum class Target { kCode, kGate };
Target classify(Cpu& cpu, std::uint16_t selector, const Descriptor& descriptor, bool jump) {
  const std::uint16_t error = selector & 0xFFFC;
  if (descriptor.code_or_data()) {
    if (!descriptor.is_code()) cpu.gp(error);
    return Target::kCode;
  }
  const unsigned type = descriptor.type();
  if (type == 12 || (type == 4 && !cpu.long_mode())) return Target::kGate;
  // A task gate, or an available TSS: checks and intercept are there, the switch itself is not.
  if (!cpu.long_mode() && (type == 1 || type == 9 || type == 5)) {
    if (descriptor.dpl() < cpu.s.cpl || descriptor.dpl() < (selector & 3u)) cpu.gp(error);
    std::uint16_t tss = selector;
    if (type == 5) {
      if (!descriptor.present()) cpu.fault(spec::vector::NP, error);
      tss = descriptor.gate_selector();
    }
    cpu.check_task_switch(tss, jump ? spec::task_switch_info2::JMP : 0, cpu.s.rflags);
    cpu.gp_unimplemented(error);
  }
  cpu.gp(error);
}

void far_jump(Cpu& cpu, std::uint16_t selector, std::uint64_t offset) {
  if (!cpu.protected_mode()) {
    if (offset > cpu.s.seg[spec::kCs].limit) cpu.gp();
    return real_transfer(cpu, selector, offset);
  }
  if ((selector & 0xFFFC) == 0) cpu.gp();
  Descriptor code = cpu.read_descriptor(selector, spec::vector::GP);
  if (classify(cpu, selector, code, true) == Target::kGate) {
    const Gate gate = read_gate(cpu, selector, code);
    code = gate_code(cpu, gate, false);
    selector = gate.selector;
    offset = gate.offset;
  } else {
    check_direct_code(cpu, selector, code);
  }
  check_target(cpu, code, offset);
  cpu.set_accessed(selector, code);
  cpu.set_cs(Cpu::make_segment(with_rpl(selector, cpu.s.cpl), code), cpu.s.cpl);
  cpu.jump(offset);
}

void call_gate(Cpu& cpu, std::uint16_t gate_selector, const Descriptor& descriptor) {
  const Gate gate = read_gate(cpu, gate_selector, descriptor);
  Descriptor code = gate_code(cpu, gate, true);
  const unsigned cpl = code.conforming() ? cpu.s.cpl : code.dpl();
  const unsigned size = gate.size;
  Segment ss = cpu.s.seg[spec::kSs];
  Cpu::Stack stack = cpu.current_stack();
  stack.mask = cpu.stack_mask();
  const unsigned parameters = size == 8 ? 0 : (gate.descriptor.raw >> 32) & 0x1F;
  const auto parameter = [&](unsigned i) { return cpu.stack_peek(std::uint64_t{i} * size, size); };
  if (cpl < cpu.s.cpl) {
    if (size == 8) {
      const std::uint64_t sp = cpu.long_tss_stack(4 + 8 * cpl);
      check_target(cpu, code, gate.offset);
      cpu.set_accessed(gate.selector, code);
      stack = Cpu::Stack{};
      stack.flat64 = true;
      stack.sp = sp;
      ss.sel = static_cast<std::uint16_t>(cpl);
      ss.attr = 0;
    } else {
      std::uint16_t ss_selector = 0;
      std::uint64_t sp = 0;
      cpu.legacy_tss_stack(cpl, ss_selector, sp);
      Descriptor ss_descriptor = cpu.read_inner_stack(ss_selector, cpl);
      check_target(cpu, code, gate.offset);
      // The parameters are seen to be readable before anything is written; each is read when it is copied.
      for (unsigned i = parameters; i-- > 0;) (void)parameter(i);
      cpu.set_accessed(gate.selector, code);
      cpu.set_accessed(ss_selector, ss_descriptor);
      ss = Cpu::make_segment(ss_selector, ss_descriptor);
      stack = cpu.new_stack(ss, sp, cpl);
      stack.error = ss_selector & 0xFFFC;
    }
    cpu.stack_push(stack, size, cpu.s.seg[spec::kSs].sel);
    cpu.stack_push(stack, size, cpu.s.gpr[4]);
    for (unsigned i = parameters; i-- > 0;) cpu.stack_push(stack, size, parameter(i));
  } else {
    check_target(cpu, code, gate.offset);
    cpu.set_accessed(gate.selector, code);
    stack.program = true;
    if (size == 8) {
      stack.flat64 = true;
      stack.sp = cpu.s.gpr[4];
    }
  }
  cpu.stack_push(stack, size, cpu.s.seg[spec::kCs].sel);
  cpu.stack_push(stack, size, cpu.next_rip);
  cpu.s.seg[spec::kSs] = ss;
  cpu.set_cs(Cpu::make_segment(with_rpl(gate.selector, cpl), code), cpl);
  cpu.s.gpr[4] = stack.sp;
  cpu.jump(gate.offset);
}

void far_call(Cpu& cpu, std::uint16_t selector, std::uint64_t offset, unsigned size) {
  Cpu::Stack stack = cpu.current_stack();
  stack.program = true;
  const auto push_return = [&] {
    cpu.stack_push(stack, size, cpu.s.seg[spec::kCs].sel);
    cpu.stack_push(stack, size, cpu.next_rip);
    cpu.set_sp(stack.sp & cpu.stack_mask());
  };
  if (!cpu.protected_mode()) {
    if (offset > cpu.s.seg[spec::kCs].limit) cpu.gp();
    push_return();
    return real_transfer(cpu, selector, offset);
  }
  if ((selector & 0xFFFC) == 0) cpu.gp();
  Descriptor code = cpu.read_descriptor(selector, spec::vector::GP);
  if (classify(cpu, selector, code, false) == Target::kGate) return call_gate(cpu, selector, code);
  check_direct_code(cpu, selector, code);
  check_target(cpu, code, offset);
  cpu.set_accessed(selector, code);
  push_return();
  cpu.set_cs(Cpu::make_segment(with_rpl(selector, cpu.s.cpl), code), cpu.s.cpl);
  cpu.jump(offset);
}

/// DS ES FS GS that the outer level may not use become null.
void drop_inner_segments(Cpu& cpu) {
  for (const unsigned i : {spec::kEs, spec::kDs, spec::kFs, spec::kGs}) {
    Segment& segment = cpu.s.seg[i];
    const unsigned dpl = (segment.attr >> 5) & 3;
    const bool conforming_code = (segment.attr & 0xC) == 0xC;  // S is not looked at (ERR-A-56)
    if ((segment.attr & spec::seg_attr::P) != 0 && !conforming_code && dpl < cpu.s.cpl) {
      segment.sel = 0;
      segment.attr = 0;
    }
  }
}

/// The common part of RETF and IRET in protected mode. `position` is the stack offset behind what was popped
/// so far; `release` bytes are dropped on both stacks.
struct Return {
  std::uint16_t cs;
  std::uint64_t rip;
  unsigned size;
  std::uint64_t position;
  std::uint64_t release;
  bool always_stack;  ///< IRET from 64-bit mode pops SS:RSP even to the same level
};
void far_return(Cpu& cpu, const Return& r, std::uint64_t flags, std::uint64_t flags_mask) {
  const std::uint16_t error = r.cs & 0xFFFC;
  const unsigned rpl = r.cs & 3;
  if (error == 0) cpu.gp();
  Descriptor code = cpu.read_descriptor(r.cs, spec::vector::GP);
  if (!code.is_code() || rpl < cpu.s.cpl) cpu.gp(error);
  if (code.conforming() ? code.dpl() > rpl : code.dpl() != rpl) cpu.gp(error);
  const bool to_long = cpu.long_mode() && code.long_code();
  if (to_long && code.big()) cpu.gp(error);
  if (!code.present()) cpu.fault(spec::vector::NP, error);

  const bool outer = rpl > cpu.s.cpl;
  Segment ss = cpu.s.seg[spec::kSs];
  Descriptor ss_descriptor;
  bool load_ss = false;
  std::uint64_t sp = 0;
  if (outer || r.always_stack) {
    sp = cpu.stack_peek(r.position, r.size);
    const auto selector = static_cast<std::uint16_t>(cpu.stack_peek(r.position + r.size, r.size));
    const std::uint16_t ss_error = selector & 0xFFFC;
    if (ss_error == 0) {
      if (!to_long || rpl == 3 || (selector & 3u) != rpl) cpu.gp();
      ss.sel = selector;
      ss.attr = 0;
    } else {
      ss_descriptor = cpu.read_descriptor(selector, spec::vector::GP);
      if ((selector & 3u) != rpl || !ss_descriptor.writable() || ss_descriptor.dpl() != rpl) cpu.gp(ss_error);
      if (!ss_descriptor.present()) cpu.fault(spec::vector::SS, ss_error);
      ss.sel = selector;
      load_ss = true;
    }
  }
  if (to_long ? !Cpu::canonical(r.rip) : r.rip > code.limit()) cpu.gp();
  cpu.set_accessed(r.cs, code);
  if (load_ss) {
    const std::uint16_t selector = ss.sel;
    cpu.set_accessed(selector, ss_descriptor);
    ss = Cpu::make_segment(selector, ss_descriptor);
  }

  // Nothing can fault any more.
  if (outer || r.always_stack) {
    cpu.s.seg[spec::kSs] = ss;
  } else {
    cpu.set_sp((cpu.s.gpr[4] + r.position + r.release) & cpu.stack_mask());
  }
  cpu.s.rflags = (cpu.s.rflags & ~flags_mask) | (flags & flags_mask);
  cpu.set_cs(Cpu::make_segment(r.cs, code), rpl);
  if (outer || r.always_stack) {
    cpu.set_sp(sp + r.release);
  }
  if (outer) {
    drop_inner_segments(cpu);
    cpu.refresh();
  }
  cpu.jump(r.rip);
}

template <typename T>
void retf_any(Cpu& cpu, const Insn& insn) {
  const unsigned size = sizeof(T);
  const std::uint64_t rip = cpu.stack_peek(0, size);
  const auto selector = static_cast<std::uint16_t>(cpu.stack_peek(size, size));
  if (!cpu.protected_mode()) {
    if (rip > cpu.s.seg[spec::kCs].limit) cpu.gp();
    cpu.set_sp((cpu.s.gpr[4] + 2 * size + insn.imm) & cpu.stack_mask());
    return real_transfer(cpu, selector, rip);
  }
  // Parameters lie between the return address and the outer stack pointer.
  const bool outer = (selector & 3u) > cpu.s.cpl;
  Return r{selector, rip, size, 2 * size + (outer ? insn.imm : 0), insn.imm, false};
  far_return(cpu, r, 0, 0);
}

template <typename T>
void iret_any(Cpu& cpu, const Insn&) {
  const unsigned size = sizeof(T);
  constexpr std::uint64_t kAll =
      kStatus | fl::TF | fl::DF | fl::NT | fl::IF | fl::IOPL | fl::RF | fl::AC | fl::ID | fl::VIF | fl::VIP;
  if (cpu.protected_mode() && cpu.has(fl::NT)) {
    if (cpu.long_mode()) cpu.gp();
    const auto back_link =
        static_cast<std::uint16_t>(cpu.system_read(cpu.s.seg[spec::kTr].base & 0xFFFF'FFFF, 2));
    cpu.check_task_switch(back_link, spec::task_switch_info2::IRET, cpu.s.rflags);
    cpu.gp_unimplemented(0);
  }
  const std::uint64_t rip = cpu.stack_peek(0, size);
  const auto selector = static_cast<std::uint16_t>(cpu.stack_peek(size, size));
  const std::uint64_t flags = cpu.stack_peek(2 * size, size);
  const std::uint64_t by_size = size == 2 ? 0xFFFF : 0xFFFF'FFFF;
  if (!cpu.protected_mode()) {
    if (rip > cpu.s.seg[spec::kCs].limit) cpu.gp();
    const std::uint64_t mask = kAll & ~(fl::VIF | fl::VIP) & by_size;
    cpu.s.rflags = (cpu.s.rflags & ~(mask | fl::RF)) | (flags & mask);
    cpu.set_sp((cpu.s.gpr[4] + 3 * size) & cpu.stack_mask());
    real_transfer(cpu, selector, rip);
    cpu.refresh();
  } else {
    if (size > 2 && (flags & fl::VM) != 0 && cpu.s.cpl == 0 && !cpu.long_mode()) cpu.ud_unimplemented();
    std::uint64_t mask = kAll & by_size;
    const auto iopl = (cpu.s.rflags & fl::IOPL) >> fl::IOPL_LSB;
    if (cpu.s.cpl != 0) mask &= ~(fl::IOPL | fl::VIF | fl::VIP);
    if (cpu.s.cpl > iopl) mask &= ~fl::IF;
    far_return(cpu, {selector, rip, size, 3ull * size, 0, cpu.long64()}, flags, mask);
    if (size == 2) cpu.s.rflags &= ~fl::RF;
  }
  cpu.keep_rf = true;
  cpu.s.nmi_blocked = 0;
}

template <typename T>
void jump_pointer(Cpu& cpu, const Insn& insn) {
  far_jump(cpu, insn.imm2, static_cast<T>(insn.imm));
}
template <typename T>
void call_pointer(Cpu& cpu, const Insn& insn) {
  far_call(cpu, insn.imm2, static_cast<T>(insn.imm), sizeof(T));
}
template <typename T>
void read_pointer(Cpu& cpu, const Insn& insn, std::uint16_t& selector, std::uint64_t& offset) {
  const std::uint64_t address = cpu.ea(insn);
  offset = cpu.load<T>(insn.segment, address);
  selector = cpu.load<std::uint16_t>(insn.segment, (address + sizeof(T)) & Cpu::address_mask(insn.addrsize));
}
template <typename T>
void jump_memory(Cpu& cpu, const Insn& insn) {
  std::uint16_t selector = 0;
  std::uint64_t offset = 0;
  read_pointer<T>(cpu, insn, selector, offset);
  far_jump(cpu, selector, offset);
}
template <typename T>
void call_memory(Cpu& cpu, const Insn& insn) {
  std::uint16_t selector = 0;
  std::uint64_t offset = 0;
  read_pointer<T>(cpu, insn, selector, offset);
  far_call(cpu, selector, offset, sizeof(T));
}

// ---- SYSCALL and SYSENTER ------------------------------------------------------------------------------

Segment flat_segment(std::uint16_t selector, std::uint16_t attr) {
  return {.base = 0, .limit = 0xFFFF'FFFF, .attr = attr, .sel = selector};
}
constexpr std::uint16_t kCode64 = 0xA9B, kCode32 = 0xC9B, kData = 0xC93;
constexpr std::uint16_t kCode64User = 0xAFB, kCode32User = 0xCFB, kDataUser = 0xCF3;

void do_syscall(Cpu& cpu, const Insn&) {
  spec::ArchState& s = cpu.s;
  if ((s.efer & spec::efer::SCE) == 0) cpu.ud();
  const auto selector = static_cast<std::uint16_t>((s.star >> 32) & 0xFFFC);
  if (cpu.long_mode()) {
    const std::uint64_t target = cpu.long64() ? s.lstar : s.cstar;
    s.gpr[1] = cpu.next_rip;
    s.gpr[11] = s.rflags & ~fl::RF;
    s.rflags &= ~(s.sfmask | fl::RF);
    cpu.jump(target);
  } else {
    s.gpr[1] = cpu.next_rip;
    s.rflags &= ~(fl::IF | fl::VM | fl::RF);
    cpu.jump(s.star & 0xFFFF'FFFF);
  }
  s.rflags |= 2;
  cpu.trace_by_result = true;
  s.seg[spec::kSs] = flat_segment(static_cast<std::uint16_t>(selector + 8), kData);
  cpu.set_cs(flat_segment(selector, cpu.long_mode() ? kCode64 : kCode32), 0);
}
template <bool kTo64>
void do_sysret(Cpu& cpu, const Insn&) {
  spec::ArchState& s = cpu.s;
  if ((s.efer & spec::efer::SCE) == 0) cpu.ud();
  if (!cpu.protected_mode() || s.cpl != 0) cpu.gp();
  const auto base = static_cast<std::uint16_t>(s.star >> 48);
  constexpr std::uint64_t kRestored = 0x3F'7FD5 & ~(fl::RF | fl::VM);
  if (cpu.long64()) {
    s.rflags = (s.gpr[11] & kRestored) | 2;
    cpu.jump(kTo64 ? s.gpr[1] : s.gpr[1] & 0xFFFF'FFFF);
  } else {
    s.rflags |= fl::IF;  // R11 is an operand in 64-bit mode only
    cpu.jump(s.gpr[1] & 0xFFFF'FFFF);
  }
  cpu.trace_by_result = true;
  s.seg[spec::kSs].sel = static_cast<std::uint16_t>((base + 8) | 3);
  const auto cs = static_cast<std::uint16_t>((base + (kTo64 ? 16 : 0)) | 3);
  cpu.set_cs(flat_segment(cs, kTo64 ? kCode64User : kCode32User), 3);
}
void do_sysenter(Cpu& cpu, const Insn&) {
  spec::ArchState& s = cpu.s;
  if (!cpu.protected_mode() || (s.sysenter_cs & 0xFFFC) == 0) cpu.gp();
  const auto selector = static_cast<std::uint16_t>(s.sysenter_cs & 0xFFFC);
  s.rflags &= ~(fl::IF | fl::VM | fl::RF);
  s.seg[spec::kSs] = flat_segment(static_cast<std::uint16_t>(selector + 8), kData);
  cpu.set_cs(flat_segment(selector, kCode32), 0);
  s.gpr[4] = s.sysenter_esp & 0xFFFF'FFFF;
  cpu.jump(s.sysenter_eip & 0xFFFF'FFFF);
}
void do_sysexit(Cpu& cpu, const Insn&) {
  spec::ArchState& s = cpu.s;
  if (!cpu.protected_mode() || s.cpl != 0 || (s.sysenter_cs & 0xFFFC) == 0) cpu.gp();
  const auto selector = static_cast<std::uint16_t>(s.sysenter_cs & 0xFFFC);
  s.seg[spec::kSs] = flat_segment(static_cast<std::uint16_t>((selector + 24) | 3), kDataUser);
  cpu.set_cs(flat_segment(static_cast<std::uint16_t>((selector + 16) | 3), kCode32User), 3);
  s.gpr[4] = s.gpr[1] & 0xFFFF'FFFF;
  cpu.jump(s.gpr[2] & 0xFFFF'FFFF);
}
constexpr Handlers all(Handler handler) { return {handler, handler, handler, handler}; }
// Far pointers have 16- and 32-bit offsets only: REX.W counts as 32.
#define PACIFICA_POINTER(f) \
  { nullptr, f<std::uint16_t>, f<std::uint32_t>, f<std::uint32_t> }
#define PACIFICA_WORDS(f) \
  { nullptr, f<std::uint16_t>, f<std::uint32_t>, f<std::uint64_t> }

}  // namespace

Handlers jmp_far() { return PACIFICA_POINTER(jump_pointer); }
Handlers call_far() { return PACIFICA_POINTER(call_pointer); }
Handlers jmp_far_rm() { return PACIFICA_POINTER(jump_memory); }
Handlers call_far_rm() { return PACIFICA_POINTER(call_memory); }
Handlers retf() { return PACIFICA_WORDS(retf_any); }
Handlers retf_imm() { return PACIFICA_WORDS(retf_any); }
Handlers iret() { return PACIFICA_WORDS(iret_any); }
Handlers syscall() { return all(do_syscall); }
Handlers sysret() { return {nullptr, do_sysret<false>, do_sysret<false>, do_sysret<true>}; }
Handlers sysenter() { return all(do_sysenter); }
Handlers sysexit() { return all(do_sysexit); }

}  // namespace pacifica::ops
