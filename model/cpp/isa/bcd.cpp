// SPDX-License-Identifier: Apache-2.0
// DAA DAS AAA AAS AAM AAD (legacy and compatibility modes); flags by docs/choices.md 6.
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

std::uint8_t al(const Cpu& cpu) { return static_cast<std::uint8_t>(cpu.s.gpr[0]); }
void set_al(Cpu& cpu, std::uint8_t value) { cpu.s.gpr[0] = (cpu.s.gpr[0] & ~std::uint64_t{0xFF}) | value; }
void set_ax(Cpu& cpu, std::uint16_t value) { cpu.s.gpr[0] = (cpu.s.gpr[0] & ~std::uint64_t{0xFFFF}) | value; }

template <bool kSubtract>
void decimal_adjust(Cpu& cpu, const Insn&) {
  const std::uint8_t old = al(cpu);
  const bool old_cf = cpu.has(fl::CF);
  std::uint8_t value = old;
  bool cf = false;
  const bool af = (old & 0xF) > 9 || cpu.has(fl::AF);
  if (af) {
    cf = old_cf || (kSubtract ? old < 6 : old > 0xF9);
    value = static_cast<std::uint8_t>(kSubtract ? value - 6 : value + 6);
  }
  if (old > 0x99 || old_cf) {
    value = static_cast<std::uint8_t>(kSubtract ? value - 0x60 : value + 0x60);
    cf = true;
  } else if (!kSubtract) {
    cf = false;
  }
  set_al(cpu, value);
  set_flags(cpu, kStatus & ~fl::OF, szp(value) | (cf ? fl::CF : 0) | (af ? fl::AF : 0));
}

template <bool kSubtract>
void ascii_adjust(Cpu& cpu, const Insn&) {
  const bool adjust = (al(cpu) & 0xF) > 9 || cpu.has(fl::AF);
  auto ax = static_cast<std::uint16_t>(cpu.s.gpr[0]);
  if (adjust) ax = static_cast<std::uint16_t>(kSubtract ? ax - 0x106 : ax + 0x106);
  set_ax(cpu, ax & 0xFF0F);
  set_flags(cpu, fl::CF | fl::AF, adjust ? fl::CF | fl::AF : 0);
}

void aam_imm(Cpu& cpu, const Insn& insn) {
  const auto base = static_cast<std::uint8_t>(insn.imm);
  if (base == 0) cpu.fault(spec::vector::DE);
  const std::uint8_t value = al(cpu);
  const auto low = static_cast<std::uint8_t>(value % base);
  set_ax(cpu, static_cast<std::uint16_t>((value / base) << 8 | low));
  set_flags(cpu, kStatus, szp(low));
}
void aad_imm(Cpu& cpu, const Insn& insn) {
  const auto ax = static_cast<std::uint16_t>(cpu.s.gpr[0]);
  const auto low = static_cast<std::uint8_t>((ax & 0xFF) + (ax >> 8) * insn.imm);
  set_ax(cpu, low);
  set_flags(cpu, kStatus, szp(low));
}
constexpr Handlers all(Handler handler) { return {handler, handler, handler, handler}; }

}  // namespace

Handlers daa() { return all(decimal_adjust<false>); }
Handlers das() { return all(decimal_adjust<true>); }
Handlers aaa() { return all(ascii_adjust<false>); }
Handlers aas() { return all(ascii_adjust<true>); }
Handlers aam() { return all(aam_imm); }
Handlers aad() { return all(aad_imm); }

}  // namespace pacifica::ops
