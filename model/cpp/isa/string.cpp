// SPDX-License-Identifier: Apache-2.0
// MOVS CMPS STOS LODS SCAS INS OUTS with REP: each iteration is a step (docs/choices.md 1, 2; manual 2.6).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

constexpr unsigned kCx = 1, kSi = 6, kDi = 7;

/// Runs one iteration. `body` does the work and returns whether a REPE/REPNE condition lets the loop go on.
template <typename F>
void iterate(Cpu& cpu, const Insn& insn, F body) {
  if (insn.rep == 0) {
    body();
    return;
  }
  const std::uint64_t count = sized(cpu.s.gpr[kCx], insn.addrsize);
  if (count == 0) return;
  const bool go_on = body();
  set_by_size(cpu, kCx, insn.addrsize, count - 1);
  if (count - 1 != 0 && go_on) {
    cpu.rep_more = true;
    cpu.next_rip = cpu.s.rip;
  }
}
template <typename T>
void advance(Cpu& cpu, const Insn& insn, unsigned number) {
  const std::uint64_t step = cpu.has(fl::DF) ? ~std::uint64_t{sizeof(T) - 1} : sizeof(T);
  set_by_size(cpu, number, insn.addrsize, cpu.s.gpr[number] + step);
}
std::uint64_t pointer(const Cpu& cpu, const Insn& insn, unsigned number) {
  return sized(cpu.s.gpr[number], insn.addrsize);
}

template <typename T>
void movs_one(Cpu& cpu, const Insn& insn) {
  iterate(cpu, insn, [&] {
    const T value = cpu.load<T>(insn.segment, pointer(cpu, insn, kSi));
    cpu.store<T>(spec::kEs, pointer(cpu, insn, kDi), value);
    advance<T>(cpu, insn, kSi);
    advance<T>(cpu, insn, kDi);
    return true;
  });
}
bool repeat_condition(const Cpu& cpu, const Insn& insn) { return cpu.has(fl::ZF) == (insn.rep == 0xF3); }

template <typename T>
void cmps_one(Cpu& cpu, const Insn& insn) {
  iterate(cpu, insn, [&] {
    const T first = cpu.load<T>(insn.segment, pointer(cpu, insn, kSi));
    const T second = cpu.load<T>(spec::kEs, pointer(cpu, insn, kDi));
    sub_flags<T>(cpu, first, second, false);
    advance<T>(cpu, insn, kSi);
    advance<T>(cpu, insn, kDi);
    return repeat_condition(cpu, insn);
  });
}
template <typename T>
void stos_one(Cpu& cpu, const Insn& insn) {
  iterate(cpu, insn, [&] {
    cpu.store<T>(spec::kEs, pointer(cpu, insn, kDi), static_cast<T>(cpu.s.gpr[0]));
    advance<T>(cpu, insn, kDi);
    return true;
  });
}
template <typename T>
void lods_one(Cpu& cpu, const Insn& insn) {
  iterate(cpu, insn, [&] {
    cpu.set_reg<T>(insn, 0, cpu.load<T>(insn.segment, pointer(cpu, insn, kSi)));
    advance<T>(cpu, insn, kSi);
    return true;
  });
}
template <typename T>
void scas_one(Cpu& cpu, const Insn& insn) {
  iterate(cpu, insn, [&] {
    const T value = cpu.load<T>(spec::kEs, pointer(cpu, insn, kDi));
    sub_flags<T>(cpu, static_cast<T>(cpu.s.gpr[0]), value, false);
    advance<T>(cpu, insn, kDi);
    return repeat_condition(cpu, insn);
  });
}

/// IOPL and TSS bitmap, then the IOPM (2.6); the saved RIP is the instruction, EXITINFO2 the one after it.
void check_port(Cpu& cpu, const Insn& insn, std::uint16_t port, unsigned size, bool in) {
  cpu.check_io(port, size);
  if (cpu.s.guest != 0 && svm::io_intercepted(cpu.s, cpu.bus(), port, size)) {
    cpu.vmexit(spec::exitcode::IOIO, svm::io_info1(port, size, in, true, insn.rep != 0, insn.addrsize * 8u),
               cpu.next_rip);
  }
}
template <typename T>
void ins_one(Cpu& cpu, const Insn& insn) {
  iterate(cpu, insn, [&] {
    const auto port = static_cast<std::uint16_t>(cpu.s.gpr[2]);
    check_port(cpu, insn, port, sizeof(T), true);
    Located where;
    cpu.locate<T>(spec::kEs, pointer(cpu, insn, kDi), where);
    cpu.write_at<T>(where, static_cast<T>(cpu.io_in(port, sizeof(T))));
    advance<T>(cpu, insn, kDi);
    return true;
  });
}
template <typename T>
void outs_one(Cpu& cpu, const Insn& insn) {
  iterate(cpu, insn, [&] {
    const auto port = static_cast<std::uint16_t>(cpu.s.gpr[2]);
    check_port(cpu, insn, port, sizeof(T), false);
    const T value = cpu.load<T>(insn.segment, pointer(cpu, insn, kSi));
    cpu.io_out(port, sizeof(T), value);
    advance<T>(cpu, insn, kSi);
    return true;
  });
}
#define PACIFICA_SIZES(f) \
  { f<std::uint8_t>, f<std::uint16_t>, f<std::uint32_t>, f<std::uint64_t> }
// INS and OUTS have no 64-bit form: REX.W means 32.
#define PACIFICA_PORT(f) \
  { f<std::uint8_t>, f<std::uint16_t>, f<std::uint32_t>, f<std::uint32_t> }

}  // namespace

Handlers movs() { return PACIFICA_SIZES(movs_one); }
Handlers cmps() { return PACIFICA_SIZES(cmps_one); }
Handlers stos() { return PACIFICA_SIZES(stos_one); }
Handlers lods() { return PACIFICA_SIZES(lods_one); }
Handlers scas() { return PACIFICA_SIZES(scas_one); }
Handlers ins() { return PACIFICA_PORT(ins_one); }
Handlers outs() { return PACIFICA_PORT(outs_one); }

}  // namespace pacifica::ops
