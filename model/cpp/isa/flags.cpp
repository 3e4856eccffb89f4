// SPDX-License-Identifier: Apache-2.0
// CLC STC CMC CLD STD CLI STI LAHF SAHF (manual 2.17.5 for the shadow of STI).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

template <std::uint64_t kMask, bool kValue>
void put(Cpu& cpu, const Insn&) {
  set_flags(cpu, kMask, kValue ? kMask : 0);
}
void complement_carry(Cpu& cpu, const Insn&) { cpu.s.rflags ^= fl::CF; }
void check_iopl(Cpu& cpu) {
  if (cpu.protected_mode() && cpu.s.cpl > (cpu.s.rflags & fl::IOPL) >> fl::IOPL_LSB) cpu.gp();
}
void clear_if(Cpu& cpu, const Insn&) {
  check_iopl(cpu);
  cpu.s.rflags &= ~fl::IF;
}
void set_if(Cpu& cpu, const Insn&) {
  check_iopl(cpu);
  // With IF = 1 there is no shadow (2.17.5).
  if (!cpu.has(fl::IF)) cpu.next_shadow = static_cast<std::uint32_t>(spec::Shadow::kSti);
  cpu.s.rflags |= fl::IF;
}
constexpr std::uint64_t kAhFlags = fl::SF | fl::ZF | fl::AF | fl::PF | fl::CF;
void load_ah(Cpu& cpu, const Insn&) {
  cpu.s.gpr[0] = (cpu.s.gpr[0] & ~std::uint64_t{0xFF00}) | ((cpu.s.rflags & kAhFlags) | 2) << 8;
}
void store_ah(Cpu& cpu, const Insn&) { set_flags(cpu, kAhFlags, (cpu.s.gpr[0] >> 8) & kAhFlags); }
constexpr Handlers all(Handler handler) { return {handler, handler, handler, handler}; }

}  // namespace

Handlers clc() { return all(put<fl::CF, false>); }
Handlers stc() { return all(put<fl::CF, true>); }
Handlers cmc() { return all(complement_carry); }
Handlers cld() { return all(put<fl::DF, false>); }
Handlers std_() { return all(put<fl::DF, true>); }
Handlers cli() { return all(clear_if); }
Handlers sti() { return all(set_if); }
Handlers lahf() { return all(load_ah); }
Handlers sahf() { return all(store_ah); }

}  // namespace pacifica::ops
