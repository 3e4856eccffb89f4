// SPDX-License-Identifier: Apache-2.0
// MOV, MOVZX, MOVSX, LEA, XCHG, BSWAP, CBW/CWD families, CMOVcc, SETcc, XLAT, NOP, MOVSXD and ARPL (one
// opcode).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

using std::uint16_t;
using std::uint32_t;
using std::uint64_t;
using std::uint8_t;

template <typename T>
void rm_reg(Cpu& cpu, const Insn& insn) {
  write_rm<T>(cpu, insn, cpu.reg<T>(insn, insn.reg));
}
template <typename T>
void reg_rm(Cpu& cpu, const Insn& insn) {
  cpu.set_reg<T>(insn, insn.reg, read_rm<T>(cpu, insn));
}
template <typename T>
void rm_imm(Cpu& cpu, const Insn& insn) {
  write_rm<T>(cpu, insn, static_cast<T>(insn.imm));
}
template <typename T>
void reg_imm(Cpu& cpu, const Insn& insn) {
  cpu.set_reg<T>(insn, insn.rm, static_cast<T>(insn.imm));
}
template <typename T>
void acc_moffs(Cpu& cpu, const Insn& insn) {
  cpu.set_reg<T>(insn, 0, cpu.load<T>(insn.segment, insn.disp));
}
template <typename T>
void moffs_acc(Cpu& cpu, const Insn& insn) {
  cpu.store<T>(insn.segment, insn.disp, static_cast<T>(cpu.s.gpr[0]));
}
template <typename S, typename T>
void zero_extend(Cpu& cpu, const Insn& insn) {
  cpu.set_reg<T>(insn, insn.reg, static_cast<T>(read_rm<S>(cpu, insn)));
}
template <typename S, typename T>
void sign_extend(Cpu& cpu, const Insn& insn) {
  cpu.set_reg<T>(insn, insn.reg, static_cast<T>(as_signed<S>(read_rm<S>(cpu, insn))));
}
void arpl(Cpu& cpu, const Insn& insn) {
  if (!cpu.protected_mode()) cpu.ud();
  const auto source = cpu.reg<uint16_t>(insn, insn.reg);
  bool adjusted = false;
  modify_rm<uint16_t>(cpu, insn, [&](uint16_t old) {
    adjusted = (old & 3) < (source & 3);
    return static_cast<uint16_t>(adjusted ? (old & 0xFFFC) | (source & 3) : old);
  });
  set_flags(cpu, fl::ZF, adjusted ? fl::ZF : 0);
}
template <typename T>
void opcode_63(Cpu& cpu, const Insn& insn) {
  if (!cpu.long64()) return arpl(cpu, insn);
  if constexpr (sizeof(T) == 8) {
    sign_extend<uint32_t, uint64_t>(cpu, insn);
  } else {
    reg_rm<T>(cpu, insn);
  }
}
template <typename T>
void lea_reg(Cpu& cpu, const Insn& insn) {
  cpu.set_reg<T>(insn, insn.reg, static_cast<T>(cpu.ea(insn)));
}
template <typename T>
void xchg_rm(Cpu& cpu, const Insn& insn) {
  const T source = cpu.reg<T>(insn, insn.reg);
  if (insn.memory) {
    T old{};
    modify_rm<T>(cpu, insn, [&](T value) { return old = value, source; });
    cpu.set_reg<T>(insn, insn.reg, old);
  } else {
    const T old = cpu.reg<T>(insn, insn.rm);
    cpu.set_reg<T>(insn, insn.rm, source);
    cpu.set_reg<T>(insn, insn.reg, old);
  }
}
template <typename T>
void xchg_accumulator(Cpu& cpu, const Insn& insn) {
  if (insn.rm == 0) return;  // NOP
  const T a = static_cast<T>(cpu.s.gpr[0]);
  const T b = static_cast<T>(cpu.s.gpr[insn.rm]);
  cpu.set_reg<T>(insn, 0, b);
  cpu.set_reg<T>(insn, insn.rm, a);
}
void bswap16(Cpu& cpu, const Insn& insn) { cpu.set_reg<uint16_t>(insn, insn.rm, 0); }
void bswap32(Cpu& cpu, const Insn& insn) {
  cpu.set_reg<uint32_t>(insn, insn.rm, __builtin_bswap32(static_cast<uint32_t>(cpu.s.gpr[insn.rm])));
}
void bswap64(Cpu& cpu, const Insn& insn) { cpu.s.gpr[insn.rm] = __builtin_bswap64(cpu.s.gpr[insn.rm]); }

template <typename S, typename T>
void widen_acc(Cpu& cpu, const Insn& insn) {
  cpu.set_reg<T>(insn, 0, static_cast<T>(as_signed<S>(static_cast<S>(cpu.s.gpr[0]))));
}
template <typename T>
void sign_to_dx(Cpu& cpu, const Insn& insn) {
  cpu.set_reg<T>(insn, 2, msb(static_cast<T>(cpu.s.gpr[0])) ? static_cast<T>(~T{0}) : T{0});
}
template <typename T>
void cmov_reg(Cpu& cpu, const Insn& insn) {
  const T source = read_rm<T>(cpu, insn);
  cpu.set_reg<T>(insn, insn.reg, condition(cpu, insn.opcode & 15) ? source : cpu.reg<T>(insn, insn.reg));
}
void set_cc(Cpu& cpu, const Insn& insn) {
  write_rm<uint8_t>(cpu, insn, condition(cpu, insn.opcode & 15) ? 1 : 0);
}
void xlat_al(Cpu& cpu, const Insn& insn) {
  const uint64_t address = (cpu.s.gpr[3] + (cpu.s.gpr[0] & 0xFF)) & Cpu::address_mask(insn.addrsize);
  cpu.set_reg<uint8_t>(insn, 0, cpu.load<uint8_t>(insn.segment, address));
}
void nothing(Cpu&, const Insn&) {}

#define PACIFICA_SIZES(f) \
  { f<uint8_t>, f<uint16_t>, f<uint32_t>, f<uint64_t> }
#define PACIFICA_WORDS(f) \
  { nullptr, f<uint16_t>, f<uint32_t>, f<uint64_t> }

}  // namespace

Handlers mov_rm_reg() { return PACIFICA_SIZES(rm_reg); }
Handlers mov_reg_rm() { return PACIFICA_SIZES(reg_rm); }
Handlers mov_rm_imm() { return PACIFICA_SIZES(rm_imm); }
Handlers mov_reg_imm() { return PACIFICA_SIZES(reg_imm); }
Handlers mov_acc_moffs() { return PACIFICA_SIZES(acc_moffs); }
Handlers mov_moffs_acc() { return PACIFICA_SIZES(moffs_acc); }
Handlers movzx8() {
  return {nullptr, zero_extend<uint8_t, uint16_t>, zero_extend<uint8_t, uint32_t>,
          zero_extend<uint8_t, uint64_t>};
}
Handlers movzx16() {
  return {nullptr, zero_extend<uint16_t, uint16_t>, zero_extend<uint16_t, uint32_t>,
          zero_extend<uint16_t, uint64_t>};
}
Handlers movsx8() {
  return {nullptr, sign_extend<uint8_t, uint16_t>, sign_extend<uint8_t, uint32_t>,
          sign_extend<uint8_t, uint64_t>};
}
Handlers movsx16() {
  return {nullptr, sign_extend<uint16_t, uint16_t>, sign_extend<uint16_t, uint32_t>,
          sign_extend<uint16_t, uint64_t>};
}
Handlers movsxd_arpl() { return PACIFICA_WORDS(opcode_63); }
Handlers lea() { return PACIFICA_WORDS(lea_reg); }
Handlers xchg_rm_reg() { return PACIFICA_SIZES(xchg_rm); }
Handlers xchg_acc() { return PACIFICA_WORDS(xchg_accumulator); }
Handlers bswap() { return {nullptr, bswap16, bswap32, bswap64}; }
Handlers cbw() {
  return {nullptr, widen_acc<uint8_t, uint16_t>, widen_acc<uint16_t, uint32_t>,
          widen_acc<uint32_t, uint64_t>};
}
Handlers cwd() { return PACIFICA_WORDS(sign_to_dx); }
Handlers cmov() { return PACIFICA_WORDS(cmov_reg); }
Handlers setcc() { return {set_cc, nullptr, nullptr, nullptr}; }
Handlers xlat() { return {xlat_al, nullptr, nullptr, nullptr}; }
Handlers nop() { return {nothing, nothing, nothing, nothing}; }

}  // namespace pacifica::ops
