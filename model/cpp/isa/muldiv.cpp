// SPDX-License-Identifier: Apache-2.0
// MUL IMUL DIV IDIV; flags by docs/choices.md 6.
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

using Wide = unsigned __int128;
using SignedWide = __int128;

void set_overflow(Cpu& cpu, bool value) { set_flags(cpu, fl::CF | fl::OF, value ? fl::CF | fl::OF : 0); }

/// The double-width accumulator: AX, or rDX:rAX.
template <typename T>
Wide accumulator(const Cpu& cpu) {
  if constexpr (sizeof(T) == 1) return static_cast<std::uint16_t>(cpu.s.gpr[0]);
  return Wide{static_cast<T>(cpu.s.gpr[2])} << kBits<T> | static_cast<T>(cpu.s.gpr[0]);
}
template <typename T>
void set_accumulator(Cpu& cpu, const Insn& insn, T low, T high) {
  if constexpr (sizeof(T) == 1) {
    cpu.set_reg<std::uint16_t>(insn, 0, static_cast<std::uint16_t>(high << 8 | low));
  } else {
    cpu.set_reg<T>(insn, 0, low);
    cpu.set_reg<T>(insn, 2, high);
  }
}

template <typename T>
void mul_rm(Cpu& cpu, const Insn& insn) {
  const Wide product = Wide{static_cast<T>(cpu.s.gpr[0])} * read_rm<T>(cpu, insn);
  const T high = static_cast<T>(product >> kBits<T>);
  set_accumulator<T>(cpu, insn, static_cast<T>(product), high);
  set_overflow(cpu, high != 0);
}
template <typename T>
T signed_product(Cpu& cpu, T a, T b, T& high) {
  const SignedWide product = SignedWide{as_signed<T>(a)} * as_signed<T>(b);
  const T low = static_cast<T>(product);
  high = static_cast<T>(product >> kBits<T>);
  set_overflow(cpu, product != SignedWide{as_signed<T>(low)});
  return low;
}
template <typename T>
void imul_rm(Cpu& cpu, const Insn& insn) {
  T high{};
  const T low = signed_product<T>(cpu, static_cast<T>(cpu.s.gpr[0]), read_rm<T>(cpu, insn), high);
  set_accumulator<T>(cpu, insn, low, high);
}
template <typename T>
void imul_reg_rm(Cpu& cpu, const Insn& insn) {
  T high{};
  const T source = read_rm<T>(cpu, insn);
  cpu.set_reg<T>(insn, insn.reg, signed_product<T>(cpu, cpu.reg<T>(insn, insn.reg), source, high));
}
template <typename T>
void imul_reg_rm_imm(Cpu& cpu, const Insn& insn) {
  T high{};
  const T source = read_rm<T>(cpu, insn);
  cpu.set_reg<T>(insn, insn.reg, signed_product<T>(cpu, source, static_cast<T>(insn.imm), high));
}
template <typename T>
void div_rm(Cpu& cpu, const Insn& insn) {
  const T divisor = read_rm<T>(cpu, insn);
  if (divisor == 0) cpu.fault(spec::vector::DE);
  const Wide dividend = accumulator<T>(cpu);
  if (static_cast<T>(dividend >> kBits<T>) >= divisor) cpu.fault(spec::vector::DE);
  set_accumulator<T>(cpu, insn, static_cast<T>(dividend / divisor), static_cast<T>(dividend % divisor));
}
template <typename T>
void idiv_rm(Cpu& cpu, const Insn& insn) {
  const T divisor = read_rm<T>(cpu, insn);
  if (divisor == 0) cpu.fault(spec::vector::DE);
  const Wide raw = accumulator<T>(cpu);
  const bool negative = (raw >> (2 * kBits<T> - 1) & 1) != 0;
  const bool divisor_negative = msb(divisor);
  const Wide mask = sizeof(T) == 8 ? ~Wide{0} : (Wide{1} << (2 * kBits<T>)) - 1;
  const Wide magnitude = negative ? (~raw + 1) & mask : raw;
  const T divisor_magnitude = divisor_negative ? static_cast<T>(~divisor + 1) : divisor;
  const Wide quotient = magnitude / divisor_magnitude;
  const T remainder = static_cast<T>(magnitude % divisor_magnitude);
  const Wide limit = (Wide{1} << (kBits<T> - 1)) - (negative == divisor_negative ? 1 : 0);
  if (quotient > limit) cpu.fault(spec::vector::DE);
  const T low = static_cast<T>(negative != divisor_negative ? ~quotient + 1 : quotient);
  set_accumulator<T>(cpu, insn, low, negative ? static_cast<T>(~remainder + 1) : remainder);
}
#define PACIFICA_SIZES(f) \
  { f<std::uint8_t>, f<std::uint16_t>, f<std::uint32_t>, f<std::uint64_t> }
#define PACIFICA_WORDS(f) \
  { nullptr, f<std::uint16_t>, f<std::uint32_t>, f<std::uint64_t> }

}  // namespace

Handlers mul() { return PACIFICA_SIZES(mul_rm); }
Handlers imul1() { return PACIFICA_SIZES(imul_rm); }
Handlers imul2() { return PACIFICA_WORDS(imul_reg_rm); }
Handlers imul3() { return PACIFICA_WORDS(imul_reg_rm_imm); }
Handlers div() { return PACIFICA_SIZES(div_rm); }
Handlers idiv() { return PACIFICA_SIZES(idiv_rm); }

}  // namespace pacifica::ops
