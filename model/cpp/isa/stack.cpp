// SPDX-License-Identifier: Apache-2.0
// PUSH POP PUSHA POPA ENTER LEAVE PUSHF POPF (docs/choices.md 2).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

constexpr unsigned kSp = 4, kBp = 5;

template <typename T>
void push_register(Cpu& cpu, const Insn& insn) {
  cpu.push<T>(static_cast<T>(cpu.s.gpr[insn.rm]));
}
template <typename T>
T pop_value(Cpu& cpu) {
  const T value = cpu.load<T>(spec::kSs, cpu.s.gpr[kSp] & cpu.stack_mask());
  cpu.set_sp((cpu.s.gpr[kSp] + sizeof(T)) & cpu.stack_mask());
  return value;
}
template <typename T>
void pop_register(Cpu& cpu, const Insn& insn) {
  const T value = pop_value<T>(cpu);
  cpu.set_reg<T>(insn, insn.rm, value);
}
template <typename T>
void push_immediate(Cpu& cpu, const Insn& insn) {
  cpu.push<T>(static_cast<T>(insn.imm));
}
template <typename T>
void push_operand(Cpu& cpu, const Insn& insn) {
  cpu.push<T>(read_rm<T>(cpu, insn));
}
template <typename T>
void pop_operand(Cpu& cpu, const Insn& insn) {
  const std::uint64_t old_sp = cpu.s.gpr[kSp];
  const T value = pop_value<T>(cpu);
  if (!insn.memory) {
    cpu.set_reg<T>(insn, insn.rm, value);
    return;
  }
  // The address uses the incremented rSP; a fault leaves the old one.
  const std::uint64_t address = cpu.ea(insn);
  const std::uint64_t new_sp = cpu.s.gpr[kSp];
  cpu.s.gpr[kSp] = old_sp;
  cpu.store<T>(insn.segment, address, value);
  cpu.s.gpr[kSp] = new_sp;
}
template <typename T>
void push_all(Cpu& cpu, const Insn&) {
  std::uint64_t sp = cpu.s.gpr[kSp];
  for (unsigned i = 0; i < 8; ++i) {
    sp = (sp - sizeof(T)) & cpu.stack_mask();
    cpu.store<T>(spec::kSs, sp, static_cast<T>(cpu.s.gpr[i]));
  }
  cpu.set_sp(sp);
}
template <typename T>
void pop_all(Cpu& cpu, const Insn& insn) {
  std::array<T, 8> value{};
  for (unsigned i = 0; i < 8; ++i) {
    value[7 - i] = static_cast<T>(cpu.stack_peek(i * sizeof(T), sizeof(T)));
  }
  cpu.set_sp((cpu.s.gpr[kSp] + 8 * sizeof(T)) & cpu.stack_mask());
  for (unsigned i = 0; i < 8; ++i) {
    if (i != kSp) {
      if constexpr (sizeof(T) == 2)
        cpu.set_reg<std::uint16_t>(insn, i, static_cast<std::uint16_t>(value[i]));
      else
        cpu.s.gpr[i] = value[i];
    }
  }
}
template <typename T>
void enter_frame(Cpu& cpu, const Insn& insn) {
  const unsigned level = insn.imm2 & 31;
  const std::uint64_t mask = cpu.stack_mask();
  std::uint64_t sp = (cpu.s.gpr[kSp] - sizeof(T)) & mask;
  cpu.store<T>(spec::kSs, sp, static_cast<T>(cpu.s.gpr[kBp]));
  // All of rSP, on a 16-bit stack, too.
  const std::uint64_t frame = mask == 0xFFFF ? (cpu.s.gpr[kSp] & ~mask) | sp : sp;
  if (level != 0) {
    std::uint64_t bp = cpu.s.gpr[kBp];
    for (unsigned i = 1; i < level; ++i) {
      bp = (bp - sizeof(T)) & mask;
      const T value = cpu.load<T>(spec::kSs, bp);
      sp = (sp - sizeof(T)) & mask;
      cpu.store<T>(spec::kSs, sp, value);
    }
    sp = (sp - sizeof(T)) & mask;
    cpu.store<T>(spec::kSs, sp, static_cast<T>(frame));
  }
  sp = (sp - insn.imm) & mask;
  cpu.set_reg<T>(insn, kBp, static_cast<T>(frame));
  cpu.set_sp(sp);
}
template <typename T>
void leave_frame(Cpu& cpu, const Insn& insn) {
  const std::uint64_t mask = cpu.stack_mask();
  const T value = cpu.load<T>(spec::kSs, cpu.s.gpr[kBp] & mask);
  cpu.set_sp((cpu.s.gpr[kBp] + sizeof(T)) & mask);
  cpu.set_reg<T>(insn, kBp, value);
}
template <typename T>
void push_flags(Cpu& cpu, const Insn&) {
  cpu.push<T>(static_cast<T>(cpu.s.rflags & ~(fl::RF | fl::VM)));
}
template <typename T>
void pop_flags(Cpu& cpu, const Insn&) {
  const std::uint64_t value = pop_value<T>(cpu);
  std::uint64_t mask = kStatus | fl::TF | fl::DF | fl::NT;
  if (sizeof(T) > 2) mask |= fl::AC | fl::ID;
  const auto iopl = static_cast<unsigned>((cpu.s.rflags & fl::IOPL) >> fl::IOPL_LSB);
  if (cpu.s.cpl == 0) mask |= fl::IOPL;
  if (cpu.s.cpl <= iopl) mask |= fl::IF;
  set_flags(cpu, mask | fl::RF, value & mask);
  cpu.refresh();
}
template <typename T, unsigned kSegment>
void push_segment(Cpu& cpu, const Insn&) {
  cpu.push<T>(cpu.s.seg[kSegment].sel);
}
template <typename T, unsigned kSegment>
void pop_segment(Cpu& cpu, const Insn&) {
  const std::uint64_t mask = cpu.stack_mask();
  const std::uint64_t sp = (cpu.s.gpr[kSp] + sizeof(T)) & mask;
  const auto selector = static_cast<std::uint16_t>(cpu.stack_peek(0, sizeof(T)));
  cpu.load_data_segment(kSegment, selector);
  if (mask == 0xFFFF) {
    cpu.s.gpr[kSp] = (cpu.s.gpr[kSp] & ~mask) | sp;
  } else {
    cpu.s.gpr[kSp] = sp;
  }
  if (kSegment == spec::kSs) cpu.next_shadow = static_cast<std::uint32_t>(spec::Shadow::kMovSs);
}
#define PACIFICA_WORDS(f) \
  { nullptr, f<std::uint16_t>, f<std::uint32_t>, f<std::uint64_t> }
#define PACIFICA_SEGMENT(f, segment) \
  { nullptr, f<std::uint16_t, segment>, f<std::uint32_t, segment>, f<std::uint64_t, segment> }

}  // namespace

Handlers push_reg() { return PACIFICA_WORDS(push_register); }
Handlers pop_reg() { return PACIFICA_WORDS(pop_register); }
Handlers push_imm() { return PACIFICA_WORDS(push_immediate); }
Handlers push_rm() { return PACIFICA_WORDS(push_operand); }
Handlers pop_rm() { return PACIFICA_WORDS(pop_operand); }
Handlers pusha() { return {nullptr, push_all<std::uint16_t>, push_all<std::uint32_t>, nullptr}; }
Handlers popa() { return {nullptr, pop_all<std::uint16_t>, pop_all<std::uint32_t>, nullptr}; }
Handlers enter() { return PACIFICA_WORDS(enter_frame); }
Handlers leave() { return PACIFICA_WORDS(leave_frame); }
Handlers pushf() { return PACIFICA_WORDS(push_flags); }
Handlers popf() { return PACIFICA_WORDS(pop_flags); }
Handlers push_seg(unsigned segment) {
  switch (segment) {
    case spec::kEs:
      return PACIFICA_SEGMENT(push_segment, spec::kEs);
    case spec::kCs:
      return PACIFICA_SEGMENT(push_segment, spec::kCs);
    case spec::kSs:
      return PACIFICA_SEGMENT(push_segment, spec::kSs);
    case spec::kDs:
      return PACIFICA_SEGMENT(push_segment, spec::kDs);
    case spec::kFs:
      return PACIFICA_SEGMENT(push_segment, spec::kFs);
    default:
      return PACIFICA_SEGMENT(push_segment, spec::kGs);
  }
}
Handlers pop_seg(unsigned segment) {
  switch (segment) {
    case spec::kEs:
      return PACIFICA_SEGMENT(pop_segment, spec::kEs);
    case spec::kSs:
      return PACIFICA_SEGMENT(pop_segment, spec::kSs);
    case spec::kDs:
      return PACIFICA_SEGMENT(pop_segment, spec::kDs);
    case spec::kFs:
      return PACIFICA_SEGMENT(pop_segment, spec::kFs);
    default:
      return PACIFICA_SEGMENT(pop_segment, spec::kGs);
  }
}

}  // namespace pacifica::ops
