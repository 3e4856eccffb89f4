// SPDX-License-Identifier: Apache-2.0
// IN and OUT (manual 2.6).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

void check_port(Cpu& cpu, const Insn& insn, std::uint16_t port, unsigned size, bool in) {
  cpu.check_io(port, size);
  if (cpu.s.guest != 0 && svm::io_intercepted(cpu.s, cpu.bus(), port, size)) {
    cpu.vmexit(spec::exitcode::IOIO, svm::io_info1(port, size, in, false, false, insn.addrsize * 8u),
               cpu.next_rip);
  }
}
template <typename T, bool kImm>
void in_port(Cpu& cpu, const Insn& insn) {
  const auto port = static_cast<std::uint16_t>(kImm ? insn.imm : cpu.s.gpr[2]);
  check_port(cpu, insn, port, sizeof(T), true);
  cpu.set_reg<T>(insn, 0, static_cast<T>(cpu.io_in(port, sizeof(T))));
}
template <typename T, bool kImm>
void out_port(Cpu& cpu, const Insn& insn) {
  const auto port = static_cast<std::uint16_t>(kImm ? insn.imm : cpu.s.gpr[2]);
  check_port(cpu, insn, port, sizeof(T), false);
  cpu.io_out(port, sizeof(T), static_cast<T>(cpu.s.gpr[0]));
}
#define PACIFICA_PORT(f, i) \
  { f<std::uint8_t, i>, f<std::uint16_t, i>, f<std::uint32_t, i>, f<std::uint32_t, i> }

}  // namespace

Handlers in_imm() { return PACIFICA_PORT(in_port, true); }
Handlers in_dx() { return PACIFICA_PORT(in_port, false); }
Handlers out_imm() { return PACIFICA_PORT(out_port, true); }
Handlers out_dx() { return PACIFICA_PORT(out_port, false); }

}  // namespace pacifica::ops
