// SPDX-License-Identifier: Apache-2.0
// ADD ADC SUB SBB CMP INC DEC NEG XADD CMPXCHG CMPXCHG8B/16B, and the common forms of the eight ALU
// operations.
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

enum Alu : unsigned { kAdd, kOr, kAdc, kSbb, kAnd, kSub, kXor, kCmp };

template <unsigned O, typename T>
T compute(Cpu& cpu, T a, T b) {
  if constexpr (O == kAdd) return add_flags<T>(cpu, a, b, false);
  if constexpr (O == kAdc) return add_flags<T>(cpu, a, b, cpu.has(fl::CF));
  if constexpr (O == kSub || O == kCmp) return sub_flags<T>(cpu, a, b, false);
  if constexpr (O == kSbb) return sub_flags<T>(cpu, a, b, cpu.has(fl::CF));
  if constexpr (O == kOr) return logic_flags<T>(cpu, a | b);
  if constexpr (O == kAnd) return logic_flags<T>(cpu, a & b);
  if constexpr (O == kXor) return logic_flags<T>(cpu, a ^ b);
}

template <unsigned O, typename T>
void to_rm(Cpu& cpu, const Insn& insn, T source) {
  if constexpr (O == kCmp) {
    compute<O, T>(cpu, read_rm<T>(cpu, insn), source);
  } else {
    modify_rm<T>(cpu, insn, [&](T old) { return compute<O, T>(cpu, old, source); });
  }
}
template <unsigned O, typename T>
void rm_reg(Cpu& cpu, const Insn& insn) {
  to_rm<O, T>(cpu, insn, cpu.reg<T>(insn, insn.reg));
}
template <unsigned O, typename T>
void rm_imm(Cpu& cpu, const Insn& insn) {
  to_rm<O, T>(cpu, insn, static_cast<T>(insn.imm));
}
template <unsigned O, typename T>
void reg_rm(Cpu& cpu, const Insn& insn) {
  const T source = read_rm<T>(cpu, insn);
  const T result = compute<O, T>(cpu, cpu.reg<T>(insn, insn.reg), source);
  if constexpr (O != kCmp) cpu.set_reg<T>(insn, insn.reg, result);
}
template <unsigned O, typename T>
void acc_imm(Cpu& cpu, const Insn& insn) {
  const T result = compute<O, T>(cpu, static_cast<T>(cpu.s.gpr[0]), static_cast<T>(insn.imm));
  if constexpr (O != kCmp) cpu.set_reg<T>(insn, 0, result);
}

#define PACIFICA_ALU_FORM(form)                                                                             \
  template <unsigned O>                                                                                     \
  Handlers form##_sizes() {                                                                                 \
    return {form<O, std::uint8_t>, form<O, std::uint16_t>, form<O, std::uint32_t>, form<O, std::uint64_t>}; \
  }                                                                                                         \
  Handlers form##_any(unsigned operation) {                                                                 \
    switch (operation) {                                                                                    \
      case kAdd:                                                                                            \
        return form##_sizes<kAdd>();                                                                        \
      case kOr:                                                                                             \
        return form##_sizes<kOr>();                                                                         \
      case kAdc:                                                                                            \
        return form##_sizes<kAdc>();                                                                        \
      case kSbb:                                                                                            \
        return form##_sizes<kSbb>();                                                                        \
      case kAnd:                                                                                            \
        return form##_sizes<kAnd>();                                                                        \
      case kSub:                                                                                            \
        return form##_sizes<kSub>();                                                                        \
      case kXor:                                                                                            \
        return form##_sizes<kXor>();                                                                        \
      default:                                                                                              \
        return form##_sizes<kCmp>();                                                                        \
    }                                                                                                       \
  }
PACIFICA_ALU_FORM(rm_reg)
PACIFICA_ALU_FORM(rm_imm)
PACIFICA_ALU_FORM(reg_rm)
PACIFICA_ALU_FORM(acc_imm)
#undef PACIFICA_ALU_FORM

/// INC and DEC keep CF.
template <typename T>
T increment(Cpu& cpu, T a) {
  const T r = static_cast<T>(a + 1);
  set_flags(cpu, kStatus & ~fl::CF, szp(r) | (msb(r) && !msb(a) ? fl::OF : 0) | ((a ^ r) & fl::AF));
  return r;
}
template <typename T>
T decrement(Cpu& cpu, T a) {
  const T r = static_cast<T>(a - 1);
  set_flags(cpu, kStatus & ~fl::CF, szp(r) | (!msb(r) && msb(a) ? fl::OF : 0) | ((a ^ r) & fl::AF));
  return r;
}
template <typename T>
void inc_rm(Cpu& cpu, const Insn& insn) {
  modify_rm<T>(cpu, insn, [&](T old) { return increment<T>(cpu, old); });
}
template <typename T>
void dec_rm(Cpu& cpu, const Insn& insn) {
  modify_rm<T>(cpu, insn, [&](T old) { return decrement<T>(cpu, old); });
}
template <typename T>
void neg_rm(Cpu& cpu, const Insn& insn) {
  modify_rm<T>(cpu, insn, [&](T old) { return sub_flags<T>(cpu, T{0}, old, false); });
}
template <typename T>
void xadd_rm(Cpu& cpu, const Insn& insn) {
  const T source = cpu.reg<T>(insn, insn.reg);
  if (insn.memory) {
    T old{};
    modify_rm<T>(cpu, insn, [&](T value) { return old = value, add_flags<T>(cpu, value, source, false); });
    cpu.set_reg<T>(insn, insn.reg, old);
  } else {
    const T old = cpu.reg<T>(insn, insn.rm);
    const T sum = add_flags<T>(cpu, old, source, false);
    cpu.set_reg<T>(insn, insn.reg, old);
    cpu.set_reg<T>(insn, insn.rm, sum);
  }
}
template <typename T>
void cmpxchg_rm(Cpu& cpu, const Insn& insn) {
  const T source = cpu.reg<T>(insn, insn.reg);
  const T expected = static_cast<T>(cpu.s.gpr[0]);
  T old{};
  modify_rm<T>(cpu, insn, [&](T value) {
    old = value;
    sub_flags<T>(cpu, expected, value, false);
    return value == expected ? source : value;
  });
  if (old != expected) cpu.set_reg<T>(insn, 0, old);
}

void set_zf(Cpu& cpu, bool value) { set_flags(cpu, fl::ZF, value ? fl::ZF : 0); }

void cmpxchg8b_mem(Cpu& cpu, const Insn& insn) {
  Located where;
  cpu.locate<std::uint64_t>(insn.segment, cpu.ea(insn), where);
  const auto old = cpu.read_at<std::uint64_t>(where);
  const std::uint64_t expected = (cpu.s.gpr[2] << 32) | (cpu.s.gpr[0] & 0xFFFF'FFFF);
  const bool equal = old == expected;
  cpu.write_at<std::uint64_t>(where, equal ? (cpu.s.gpr[1] << 32) | (cpu.s.gpr[3] & 0xFFFF'FFFF) : old);
  set_zf(cpu, equal);
  if (!equal) {
    cpu.s.gpr[0] = old & 0xFFFF'FFFF;
    cpu.s.gpr[2] = old >> 32;
  }
}
void cmpxchg16b_mem(Cpu& cpu, const Insn& insn) {
  const std::uint64_t address = cpu.linear(insn.segment, cpu.ea(insn), 16, true);
  if ((address & 15) != 0) cpu.gp();
  Located low;
  Located high;
  cpu.locate_linear(address, 8, true, cpu.user(), 8, low);
  cpu.locate_linear(address + 8, 8, true, cpu.user(), 8, high);
  const auto old_low = cpu.read_at<std::uint64_t>(low);
  const auto old_high = cpu.read_at<std::uint64_t>(high);
  const bool equal = old_low == cpu.s.gpr[0] && old_high == cpu.s.gpr[2];
  cpu.write_at<std::uint64_t>(low, equal ? cpu.s.gpr[3] : old_low);
  cpu.write_at<std::uint64_t>(high, equal ? cpu.s.gpr[1] : old_high);
  set_zf(cpu, equal);
  if (!equal) {
    cpu.s.gpr[0] = old_low;
    cpu.s.gpr[2] = old_high;
  }
}

#define PACIFICA_SIZES(f) \
  { f<std::uint8_t>, f<std::uint16_t>, f<std::uint32_t>, f<std::uint64_t> }

}  // namespace

Handlers alu_rm_reg(unsigned operation) { return rm_reg_any(operation); }
Handlers alu_reg_rm(unsigned operation) { return reg_rm_any(operation); }
Handlers alu_acc_imm(unsigned operation) { return acc_imm_any(operation); }
Handlers alu_rm_imm(unsigned operation) { return rm_imm_any(operation); }
Handlers inc() { return PACIFICA_SIZES(inc_rm); }
Handlers dec() { return PACIFICA_SIZES(dec_rm); }
Handlers inc_reg() { return PACIFICA_SIZES(inc_rm); }
Handlers dec_reg() { return PACIFICA_SIZES(dec_rm); }
Handlers neg() { return PACIFICA_SIZES(neg_rm); }
Handlers xadd() { return PACIFICA_SIZES(xadd_rm); }
Handlers cmpxchg() { return PACIFICA_SIZES(cmpxchg_rm); }
Handlers cmpxchg8b() { return {nullptr, cmpxchg8b_mem, cmpxchg8b_mem, cmpxchg16b_mem}; }

}  // namespace pacifica::ops
