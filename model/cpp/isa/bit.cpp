// SPDX-License-Identifier: Apache-2.0
// BT BTS BTR BTC BSF BSR; flags by docs/choices.md 6.
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

enum Bit : unsigned { kTest, kSet, kReset, kComplement };

template <unsigned O, typename T>
T changed(Cpu& cpu, T value, unsigned number) {
  const T mask = static_cast<T>(T{1} << number);
  set_flags(cpu, fl::CF, (value & mask) != 0 ? fl::CF : 0);
  if constexpr (O == kSet) return value | mask;
  if constexpr (O == kReset) return static_cast<T>(value & ~mask);
  if constexpr (O == kComplement) return value ^ mask;
  return value;
}

template <unsigned O, typename T>
void rm_reg(Cpu& cpu, const Insn& insn) {
  const T source = cpu.reg<T>(insn, insn.reg);
  const unsigned number = static_cast<unsigned>(source % kBits<T>);
  if (!insn.memory) {
    const T result = changed<O, T>(cpu, cpu.reg<T>(insn, insn.rm), number);
    if constexpr (O != kTest) cpu.set_reg<T>(insn, insn.rm, result);
    return;
  }
  // The bit string reaches beyond the operand in both directions.
  const std::int64_t words = as_signed<T>(source) >> (sizeof(T) == 2 ? 4 : sizeof(T) == 4 ? 5 : 6);
  const std::uint64_t address =
      (cpu.ea(insn) + static_cast<std::uint64_t>(words) * sizeof(T)) & Cpu::address_mask(insn.addrsize);
  if constexpr (O == kTest) {
    changed<O, T>(cpu, cpu.load<T>(insn.segment, address), number);
  } else {
    Located where;
    cpu.locate<T>(insn.segment, address, where);
    cpu.write_at<T>(where, changed<O, T>(cpu, cpu.read_at<T>(where), number));
  }
}
template <unsigned O, typename T>
void rm_imm(Cpu& cpu, const Insn& insn) {
  const unsigned number = static_cast<unsigned>(insn.imm % kBits<T>);
  if constexpr (O == kTest) {
    changed<O, T>(cpu, read_rm<T>(cpu, insn), number);
  } else {
    modify_rm<T>(cpu, insn, [&](T old) { return changed<O, T>(cpu, old, number); });
  }
}
template <typename T, bool kForward>
void scan(Cpu& cpu, const Insn& insn) {
  const T source = read_rm<T>(cpu, insn);
  set_flags(cpu, fl::ZF, source == 0 ? fl::ZF : 0);
  if (source == 0) return;
  const int index =
      kForward ? std::countr_zero(source) : static_cast<int>(kBits<T>) - 1 - std::countl_zero(source);
  cpu.set_reg<T>(insn, insn.reg, static_cast<T>(index));
}

#define PACIFICA_BIT(form, o) \
  Handlers { nullptr, form<o, std::uint16_t>, form<o, std::uint32_t>, form<o, std::uint64_t> }
#define PACIFICA_BIT_FORM(form)               \
  switch (operation) {                        \
    case kTest:                               \
      return PACIFICA_BIT(form, kTest);       \
    case kSet:                                \
      return PACIFICA_BIT(form, kSet);        \
    case kReset:                              \
      return PACIFICA_BIT(form, kReset);      \
    default:                                  \
      return PACIFICA_BIT(form, kComplement); \
  }

}  // namespace

Handlers bit_rm_reg(unsigned operation){PACIFICA_BIT_FORM(rm_reg)} Handlers
    bit_rm_imm(unsigned operation){PACIFICA_BIT_FORM(rm_imm)} Handlers bsf() {
  return {nullptr, scan<std::uint16_t, true>, scan<std::uint32_t, true>, scan<std::uint64_t, true>};
}
Handlers bsr() {
  return {nullptr, scan<std::uint16_t, false>, scan<std::uint32_t, false>, scan<std::uint64_t, false>};
}

}  // namespace pacifica::ops
