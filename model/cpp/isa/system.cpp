// SPDX-License-Identifier: Apache-2.0
// MOV CRn, MOV DRn, SMSW, LMSW, CLTS, HLT, INVLPG, cache control, x87 escapes
// (manual 2.5, 2.17.2, 2.17.3, 4.2).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

using namespace spec;
constexpr std::uint64_t kCr0Defined = cr0::PE | cr0::MP | cr0::EM | cr0::TS | cr0::ET | cr0::NE | cr0::WP |
                                      cr0::AM | cr0::NW | cr0::CD | cr0::PG;

/// The register that MOV CRn names; LOCK with CR0 is CR8 (2.17.3). #UD for the others.
unsigned control_register(Cpu& cpu, const Insn& insn) {
  const unsigned number = insn.lock ? 8 : insn.reg;
  if (number != 0 && number != 2 && number != 3 && number != 4 && number != 8) cpu.ud();
  if (cpu.s.cpl != 0) cpu.gp();
  return number;
}
std::uint64_t operand_mask(const Cpu& cpu) { return cpu.long64() ? ~std::uint64_t{0} : 0xFFFF'FFFF; }

void do_mov_from_cr(Cpu& cpu, const Insn& insn) {
  const unsigned number = control_register(cpu, insn);
  cpu.check_intercept(exitcode::CR0_READ + number);
  std::uint64_t value = 0;
  switch (number) {
    case 0:
      value = cpu.s.cr0;
      break;
    case 2:
      value = cpu.s.cr2;
      break;
    case 3:
      value = cpu.s.cr3;
      break;
    case 4:
      value = cpu.s.cr4;
      break;
    default:
      value = cpu.s.v_intr_masking != 0 ? cpu.s.v_tpr & 0xF : cpu.bus().apic().tpr() >> 4;
      break;
  }
  cpu.s.gpr[insn.rm] = value & operand_mask(cpu);
}

/// Applies a legal CR0 value: PDPEs, LMA, TLB.
void commit_cr0(Cpu& cpu, std::uint64_t value) {
  ArchState& s = cpu.s;
  const std::uint64_t changed = s.cr0 ^ value;
  if ((changed & (cr0::PG | cr0::CD | cr0::NW)) != 0 && s.np_enable == 0 &&
      !cpu.mmu().load_pdpes(s, value, s.cr3, s.cr4, s.efer, cpu.bus())) {
    cpu.gp();
  }
  s.cr0 = value;
  if ((changed & cr0::PG) != 0 && (s.efer & efer::LME) != 0) {
    if ((value & cr0::PG) != 0)
      s.efer |= efer::LMA;
    else
      s.efer &= ~efer::LMA;
  }
  if ((changed & (cr0::PG | cr0::PE | cr0::WP)) != 0) cpu.mmu().flush_all();
  cpu.context_changed();
}

void write_cr0(Cpu& cpu, std::uint64_t value) {
  const ArchState& s = cpu.s;
  if ((value >> 32) != 0) cpu.gp();
  if ((value & cr0::PG) != 0 && (value & cr0::PE) == 0) cpu.gp();
  if ((value & cr0::NW) != 0 && (value & cr0::CD) == 0) cpu.gp();
  const bool turn_on = (value & cr0::PG) != 0 && (s.cr0 & cr0::PG) == 0;
  const bool turn_off = (value & cr0::PG) == 0 && (s.cr0 & cr0::PG) != 0;
  if (turn_on && (s.efer & efer::LME) != 0 &&
      ((s.cr4 & cr4::PAE) == 0 || (s.seg[kCs].attr & seg_attr::L) != 0)) {
    cpu.gp();
  }
  if (turn_off && cpu.long64()) cpu.gp();
  value = (value & kCr0Defined) | cr0::ET;
  cpu.check_intercept(exitcode::CR0_WRITE);
  if (((value ^ s.cr0) & ~(cr0::TS | cr0::MP)) != 0) cpu.check_intercept(exitcode::CR0_SEL_WRITE);
  commit_cr0(cpu, value);
}

void write_cr3(Cpu& cpu, std::uint64_t value) {
  ArchState& s = cpu.s;
  if (cpu.long_mode() && (value >> 40) != 0) cpu.gp();
  cpu.check_intercept(exitcode::CR3_WRITE);
  value &= ~std::uint64_t{7};  // PCD, PWT and, for a PDPT aligned to 32 bytes, bits 11:5 stay
  if (s.np_enable == 0 && !cpu.mmu().load_pdpes(s, s.cr0, value, s.cr4, s.efer, cpu.bus())) cpu.gp();
  s.cr3 = value;
  cpu.mmu().flush_non_global();
  cpu.context_changed();
}

void write_cr4(Cpu& cpu, std::uint64_t value) {
  ArchState& s = cpu.s;
  if ((value >> 11) != 0) cpu.gp();
  if (cpu.long_mode() && (value & cr4::PAE) == 0) cpu.gp();
  cpu.check_intercept(exitcode::CR4_WRITE);
  const std::uint64_t changed = s.cr4 ^ value;
  if ((changed & (cr4::PAE | cr4::PGE | cr4::PSE)) != 0 && s.np_enable == 0 &&
      !cpu.mmu().load_pdpes(s, s.cr0, s.cr3, value, s.efer, cpu.bus())) {
    cpu.gp();
  }
  s.cr4 = value;
  cpu.mmu().flush_all();
  cpu.context_changed();
}

void do_mov_to_cr(Cpu& cpu, const Insn& insn) {
  const unsigned number = control_register(cpu, insn);
  const std::uint64_t value = cpu.s.gpr[insn.rm] & operand_mask(cpu);
  switch (number) {
    case 0:
      return write_cr0(cpu, value);
    case 2:
      cpu.check_intercept(exitcode::CR2_WRITE);
      cpu.s.cr2 = value;
      return;
    case 3:
      return write_cr3(cpu, value);
    case 4:
      return write_cr4(cpu, value);
    default:
      if ((value >> 4) != 0) cpu.gp();
      cpu.check_intercept(exitcode::CR8_WRITE);
      cpu.s.v_tpr = static_cast<std::uint32_t>(value);
      if (cpu.s.v_intr_masking == 0) cpu.bus().apic().set_tpr(static_cast<std::uint8_t>(value << 4));
      return;
  }
}

/// DR4 and DR5 are DR6 and DR7 unless CR4.DE; the intercept goes by the encoded number (ERR-A-27).
unsigned debug_register(Cpu& cpu, const Insn& insn) {
  unsigned number = insn.reg;
  if (number > 7) cpu.ud();
  if (number == 4 || number == 5) {
    if ((cpu.s.cr4 & cr4::DE) != 0) cpu.ud();
    number += 2;
  }
  if (cpu.s.cpl != 0) cpu.gp();
  if ((cpu.s.dr7 & dr7::GD) != 0) throw Fault{.vector = vector::DB, .dr6 = dr6::BD};
  return number;
}
void do_mov_from_dr(Cpu& cpu, const Insn& insn) {
  const unsigned number = debug_register(cpu, insn);
  cpu.check_intercept(exitcode::DR0_READ + insn.reg);
  const std::uint64_t value = number < 4 ? cpu.s.dr[number] : number == 6 ? cpu.s.dr6 : cpu.s.dr7;
  cpu.s.gpr[insn.rm] = value & operand_mask(cpu);
}
void do_mov_to_dr(Cpu& cpu, const Insn& insn) {
  const unsigned number = debug_register(cpu, insn);
  const std::uint64_t value = cpu.s.gpr[insn.rm] & operand_mask(cpu);
  if (number >= 6 && (value >> 32) != 0) cpu.gp();
  cpu.check_intercept(exitcode::DR0_WRITE + insn.reg);
  if (number < 4)
    cpu.s.dr[number] = value;
  else if (number == 6)
    cpu.s.dr6 = (value & spec::mask::DR6_KEPT) | spec::mask::DR6_ONES;
  else
    cpu.set_dr7(value);
}

template <typename T>
void do_smsw(Cpu& cpu, const Insn& insn) {
  cpu.check_intercept(exitcode::CR0_READ);
  if (insn.memory)
    write_rm<std::uint16_t>(cpu, insn, static_cast<std::uint16_t>(cpu.s.cr0));
  else
    cpu.set_reg<T>(insn, insn.rm, static_cast<T>(cpu.s.cr0));
}
void do_lmsw(Cpu& cpu, const Insn& insn) {
  cpu.check_intercept(exitcode::CR0_WRITE);
  cpu.check_intercept(exitcode::CR0_SEL_WRITE);  // whatever the value is (2.5.5)
  const auto value = read_rm<std::uint16_t>(cpu, insn);
  std::uint64_t next = (cpu.s.cr0 & ~(cr0::MP | cr0::EM | cr0::TS)) | (value & (cr0::MP | cr0::EM | cr0::TS));
  next |= value & cr0::PE;  // LMSW sets PE but never clears it
  commit_cr0(cpu, next);
}
void do_clts(Cpu& cpu, const Insn&) {
  cpu.check_intercept(exitcode::CR0_WRITE);
  cpu.s.cr0 &= ~cr0::TS;
}
void do_hlt(Cpu& cpu, const Insn&) { cpu.s.activity = static_cast<std::uint32_t>(Activity::kHalted); }
void do_nothing(Cpu&, const Insn&) {}
void do_invlpg(Cpu& cpu, const Insn& insn) {
  std::uint64_t address = cpu.ea(insn);
  if (cpu.long64()) {
    if (insn.segment >= kFs) address += cpu.s.seg[insn.segment].base;
    if (!Cpu::canonical(address)) return;
  } else {
    address = (cpu.s.seg[insn.segment].base + address) & 0xFFFF'FFFF;
  }
  cpu.mmu().flush_page(address, cpu.s.asid);
  cpu.context_changed();
}
void do_clflush(Cpu& cpu, const Insn& insn) {
  if (insn.memory) (void)cpu.load<std::uint8_t>(insn.segment, cpu.ea(insn));
}
void do_fpu(Cpu& cpu, const Insn&) {
  if ((cpu.s.cr0 & (cr0::EM | cr0::TS)) != 0) cpu.fault(vector::NM);
  cpu.ud_unimplemented();
}
void do_wait(Cpu& cpu, const Insn&) {
  if ((cpu.s.cr0 & cr0::MP) != 0 && (cpu.s.cr0 & cr0::TS) != 0) cpu.fault(vector::NM);
}
void do_rsm(Cpu& cpu, const Insn&) { cpu.ud_unimplemented(); }
constexpr Handlers all(Handler handler) { return {handler, handler, handler, handler}; }

}  // namespace

Handlers mov_from_cr() { return all(do_mov_from_cr); }
Handlers mov_to_cr() { return all(do_mov_to_cr); }
Handlers mov_from_dr() { return all(do_mov_from_dr); }
Handlers mov_to_dr() { return all(do_mov_to_dr); }
Handlers smsw() { return {nullptr, do_smsw<std::uint16_t>, do_smsw<std::uint32_t>, do_smsw<std::uint64_t>}; }
Handlers lmsw() { return all(do_lmsw); }
Handlers clts() { return all(do_clts); }
Handlers hlt() { return all(do_hlt); }
Handlers invlpg() { return all(do_invlpg); }
Handlers wbinvd() { return all(do_nothing); }
Handlers clflush() { return all(do_clflush); }
Handlers fpu() { return all(do_fpu); }
Handlers wait() { return all(do_wait); }
Handlers rsm() { return all(do_rsm); }

}  // namespace pacifica::ops
