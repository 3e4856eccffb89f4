// SPDX-License-Identifier: Apache-2.0
// Near transfers of control, and the instructions that raise software exceptions and interrupts.
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

constexpr unsigned kCx = 1, kSp = 4;

template <typename T>
void jump_relative(Cpu& cpu, const Insn& insn) {
  cpu.branch(cpu.next_rip + insn.imm, sizeof(T));
}
template <typename T>
void jump_conditional(Cpu& cpu, const Insn& insn) {
  if (condition(cpu, insn.opcode & 15)) cpu.branch(cpu.next_rip + insn.imm, sizeof(T));
}
template <typename T>
void jump_operand(Cpu& cpu, const Insn& insn) {
  cpu.branch(read_rm<T>(cpu, insn), sizeof(T));
}
template <typename T>
void call_to(Cpu& cpu, std::uint64_t target) {
  // The target is checked before the return address is pushed.
  const std::uint64_t next = cpu.next_rip;
  cpu.branch(target, sizeof(T));
  cpu.push<T>(static_cast<T>(next));
}
template <typename T>
void call_relative(Cpu& cpu, const Insn& insn) {
  call_to<T>(cpu, cpu.next_rip + insn.imm);
}
template <typename T>
void call_operand(Cpu& cpu, const Insn& insn) {
  call_to<T>(cpu, read_rm<T>(cpu, insn));
}
template <typename T>
void return_near(Cpu& cpu, const Insn& insn) {
  const std::uint64_t target = cpu.load<T>(spec::kSs, cpu.s.gpr[kSp] & cpu.stack_mask());
  cpu.branch(target, sizeof(T));
  cpu.set_sp((cpu.s.gpr[kSp] + sizeof(T) + insn.imm) & cpu.stack_mask());
}
template <typename T>
void loop_cx(Cpu& cpu, const Insn& insn) {
  const std::uint64_t count = sized(cpu.s.gpr[kCx] - 1, insn.addrsize);
  const bool zf = cpu.has(fl::ZF);
  const bool taken = count != 0 && (insn.opcode == 0xE2 || zf == (insn.opcode == 0xE1));
  if (taken) cpu.branch(cpu.next_rip + insn.imm, sizeof(T));
  set_by_size(cpu, kCx, insn.addrsize, count);
}
template <typename T>
void jump_cx_zero(Cpu& cpu, const Insn& insn) {
  if (sized(cpu.s.gpr[kCx], insn.addrsize) == 0) cpu.branch(cpu.next_rip + insn.imm, sizeof(T));
}

/// INT3, INTO: traps that the exception intercepts see (2.8.4, 2.8.5), with the state behind the instruction;
/// in profile apm with its own RIP (AMD64 APM volume 2, 15.12.4).
void software_exception(Cpu& cpu, std::uint8_t vector) {
  if (cpu.s.guest != 0 && svm::intercepted(cpu.s, spec::exitcode::EXCP0 + vector)) {
    cpu.yield_to_held_trap();
    if (!cpu.profile_apm()) {
      cpu.s.rip = cpu.next_rip;
      cpu.s.rflags &= ~fl::RF;
    }
    cpu.vmexit(spec::exitcode::EXCP0 + vector, 0, 0);
  }
  cpu.deliver({.vector = vector, .soft = true, .return_rip = cpu.next_rip});
}
void int3_trap(Cpu& cpu, const Insn&) { software_exception(cpu, spec::vector::BP); }
void into_trap(Cpu& cpu, const Insn&) {
  if (cpu.has(fl::OF)) software_exception(cpu, spec::vector::OF);
}
void int_n(Cpu& cpu, const Insn& insn) {
  cpu.deliver({.vector = static_cast<std::uint8_t>(insn.imm),
               .type = Event::kSoftware,
               .soft = true,
               .return_rip = cpu.next_rip});
}
void icebp_trap(Cpu& cpu, const Insn&) {
  cpu.deliver({.vector = spec::vector::DB, .return_rip = cpu.next_rip});
}

template <typename T>
void bound_check(Cpu& cpu, const Insn& insn) {
  const std::uint64_t address = cpu.ea(insn);
  const std::int64_t index = as_signed<T>(cpu.reg<T>(insn, insn.reg));
  const std::int64_t low = as_signed<T>(cpu.load<T>(insn.segment, address));
  const std::int64_t high =
      as_signed<T>(cpu.load<T>(insn.segment, (address + sizeof(T)) & Cpu::address_mask(insn.addrsize)));
  if (index < low || index > high) cpu.fault(spec::vector::BR);
}
void raise_ud(Cpu& cpu, const Insn&) { cpu.ud(); }

#define PACIFICA_WORDS(f) \
  { nullptr, f<std::uint16_t>, f<std::uint32_t>, f<std::uint64_t> }
constexpr Handlers all(Handler handler) { return {handler, handler, handler, handler}; }

}  // namespace

Handlers jcc() { return PACIFICA_WORDS(jump_conditional); }
Handlers jmp_rel() { return PACIFICA_WORDS(jump_relative); }
Handlers jmp_rm() { return PACIFICA_WORDS(jump_operand); }
Handlers call_rel() { return PACIFICA_WORDS(call_relative); }
Handlers call_rm() { return PACIFICA_WORDS(call_operand); }
Handlers ret() { return PACIFICA_WORDS(return_near); }
Handlers ret_imm() { return PACIFICA_WORDS(return_near); }
Handlers loop() { return PACIFICA_WORDS(loop_cx); }
Handlers jcxz() { return PACIFICA_WORDS(jump_cx_zero); }
Handlers int3() { return all(int3_trap); }
Handlers intn() { return all(int_n); }
Handlers into() { return all(into_trap); }
Handlers icebp() { return all(icebp_trap); }
Handlers bound() { return {nullptr, bound_check<std::uint16_t>, bound_check<std::uint32_t>, nullptr}; }
Handlers undefined() { return all(raise_ud); }

}  // namespace pacifica::ops
