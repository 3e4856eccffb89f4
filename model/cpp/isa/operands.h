// SPDX-License-Identifier: Apache-2.0
// Operand access and flag arithmetic shared by the instruction families.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <type_traits>

#include "cpu/cpu.h"
#include "decode/insn.h"

namespace pacifica::ops {

namespace fl = spec::rflags;
inline constexpr std::uint64_t kStatus = fl::CF | fl::PF | fl::AF | fl::ZF | fl::SF | fl::OF;

template <typename T>
inline constexpr unsigned kBits = 8 * sizeof(T);
template <typename T>
constexpr bool msb(T value) {
  return (value >> (kBits<T> - 1) & 1) != 0;
}

template <typename T>
T read_rm(Cpu& cpu, const Insn& insn) {
  return insn.memory ? cpu.load<T>(insn.segment, cpu.ea(insn)) : cpu.reg<T>(insn, insn.rm);
}
template <typename T>
void write_rm(Cpu& cpu, const Insn& insn, T value) {
  if (insn.memory) {
    cpu.store<T>(insn.segment, cpu.ea(insn), value);
  } else {
    cpu.set_reg<T>(insn, insn.rm, value);
  }
}
/// Read-modify-write of the r/m operand.
template <typename T, typename F>
void modify_rm(Cpu& cpu, const Insn& insn, F operation) {
  if (insn.memory) {
    Located where;
    cpu.locate<T>(insn.segment, cpu.ea(insn), where);
    const T old = cpu.read_at<T>(where);
    cpu.write_at<T>(where, operation(old));
  } else {
    cpu.set_reg<T>(insn, insn.rm, operation(cpu.reg<T>(insn, insn.rm)));
  }
}

template <typename T>
constexpr std::uint64_t szp(T result) {
  return (result == 0 ? fl::ZF : 0) | (msb(result) ? fl::SF : 0) |
         ((std::popcount(static_cast<unsigned>(result & 0xFF)) & 1) == 0 ? fl::PF : 0);
}
inline void set_flags(Cpu& cpu, std::uint64_t mask, std::uint64_t value) {
  cpu.s.rflags = (cpu.s.rflags & ~mask) | value;
}

template <typename T>
T add_flags(Cpu& cpu, T a, T b, bool carry) {
  const T r = static_cast<T>(a + b + (carry ? 1 : 0));
  const bool cf = r < a || (carry && r == a);
  const bool of = msb(static_cast<T>((a ^ r) & (b ^ r)));
  set_flags(cpu, kStatus, szp(r) | (cf ? fl::CF : 0) | (of ? fl::OF : 0) | ((a ^ b ^ r) & fl::AF));
  return r;
}
template <typename T>
T sub_flags(Cpu& cpu, T a, T b, bool borrow) {
  const T r = static_cast<T>(a - b - (borrow ? 1 : 0));
  const bool cf = a < b || (borrow && a == b);
  const bool of = msb(static_cast<T>((a ^ b) & (a ^ r)));
  set_flags(cpu, kStatus, szp(r) | (cf ? fl::CF : 0) | (of ? fl::OF : 0) | ((a ^ b ^ r) & fl::AF));
  return r;
}
template <typename T>
T logic_flags(Cpu& cpu, T r) {
  set_flags(cpu, kStatus, szp(r));
  return r;
}

/// Condition code 0-15 of Jcc, SETcc, CMOVcc.
inline bool condition(const Cpu& cpu, unsigned code) {
  const std::uint64_t f = cpu.s.rflags;
  bool result = false;
  switch (code >> 1) {
    case 0:
      result = (f & fl::OF) != 0;
      break;
    case 1:
      result = (f & fl::CF) != 0;
      break;
    case 2:
      result = (f & fl::ZF) != 0;
      break;
    case 3:
      result = (f & (fl::CF | fl::ZF)) != 0;
      break;
    case 4:
      result = (f & fl::SF) != 0;
      break;
    case 5:
      result = (f & fl::PF) != 0;
      break;
    case 6:
      result = ((f & fl::SF) != 0) != ((f & fl::OF) != 0);
      break;
    default:
      result = (f & fl::ZF) != 0 || ((f & fl::SF) != 0) != ((f & fl::OF) != 0);
      break;
  }
  return result != ((code & 1) != 0);
}

/// Writes the part of a register that an address size names (counters, string pointers).
inline void set_by_size(Cpu& cpu, unsigned number, unsigned size, std::uint64_t value) {
  if (size == 2) {
    cpu.s.gpr[number] = (cpu.s.gpr[number] & ~std::uint64_t{0xFFFF}) | (value & 0xFFFF);
  } else {
    cpu.s.gpr[number] = size == 4 ? value & 0xFFFF'FFFF : value;
  }
}
inline std::uint64_t sized(std::uint64_t value, unsigned size) {
  return size == 8 ? value : value & ((std::uint64_t{1} << (8 * size)) - 1);
}
template <typename T>
constexpr std::int64_t as_signed(T value) {
  return static_cast<std::int64_t>(static_cast<std::make_signed_t<T>>(value));
}

}  // namespace pacifica::ops
