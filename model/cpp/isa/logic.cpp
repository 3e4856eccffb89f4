// SPDX-License-Identifier: Apache-2.0
// NOT and TEST (AND, OR and XOR share the ALU forms of arithmetic.cpp).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

template <typename T>
void not_rm(Cpu& cpu, const Insn& insn) {
  modify_rm<T>(cpu, insn, [](T old) { return static_cast<T>(~old); });
}
template <typename T>
void test_reg(Cpu& cpu, const Insn& insn) {
  logic_flags<T>(cpu, read_rm<T>(cpu, insn) & cpu.reg<T>(insn, insn.reg));
}
template <typename T>
void test_imm(Cpu& cpu, const Insn& insn) {
  logic_flags<T>(cpu, read_rm<T>(cpu, insn) & static_cast<T>(insn.imm));
}
template <typename T>
void test_acc(Cpu& cpu, const Insn& insn) {
  logic_flags<T>(cpu, static_cast<T>(cpu.s.gpr[0]) & static_cast<T>(insn.imm));
}
#define PACIFICA_SIZES(f) \
  { f<std::uint8_t>, f<std::uint16_t>, f<std::uint32_t>, f<std::uint64_t> }

}  // namespace

Handlers not_() { return PACIFICA_SIZES(not_rm); }
Handlers test_rm_reg() { return PACIFICA_SIZES(test_reg); }
Handlers test_rm_imm() { return PACIFICA_SIZES(test_imm); }
Handlers test_acc_imm() { return PACIFICA_SIZES(test_acc); }

}  // namespace pacifica::ops
