// SPDX-License-Identifier: Apache-2.0
// RDMSR WRMSR RDTSC RDTSCP RDPMC CPUID (manual 2.7, appendices B and E; spec/msr.toml).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

void set_edx_eax(Cpu& cpu, std::uint64_t value) {
  cpu.s.gpr[0] = value & 0xFFFF'FFFF;
  cpu.s.gpr[2] = value >> 32;
}

const spec::Msr* find(std::uint32_t number) {
  for (const spec::Msr& msr : spec::kMsrs) {
    if (msr.number == number) return &msr;
  }
  return nullptr;
}

/// The PAT of a nested-paging guest is its own (2.21.2).
bool own_pat(const spec::ArchState& s) { return s.guest != 0 && s.np_enable != 0; }

std::uint64_t read_msr(Cpu& cpu, std::uint32_t number) {
  if (number == spec::msr::TSC) return cpu.tsc();
  if (number == spec::msr::PAT && own_pat(cpu.s)) return cpu.s.g_pat;
  const spec::Msr* msr = find(number);
  if (msr == nullptr || msr->read == nullptr) cpu.gp();
  return msr->read(cpu.s);
}

void require_zero(Cpu& cpu, std::uint64_t bits) {
  if (bits != 0) cpu.gp();
}
void write_apic_base(Cpu& cpu, std::uint64_t value) {
  using namespace spec::apic_base;
  spec::ArchState& s = cpu.s;
  require_zero(cpu, value & ~(ABA | AE | BSP));
  s.apic_base = (value & ~BSP) | (s.apic_base & BSP);
  cpu.bus().apic_page().set(s.apic_base);
  cpu.context_changed();
}
void write_efer(Cpu& cpu, std::uint64_t value) {
  using namespace spec::efer;
  spec::ArchState& s = cpu.s;
  constexpr std::uint64_t kWritable = SCE | LME | NXE | SVME;
  require_zero(cpu, value & ~(kWritable | LMA));
  const std::uint64_t changed = (s.efer ^ value) & kWritable;
  if ((changed & LME) != 0 && (s.cr0 & spec::cr0::PG) != 0) cpu.gp();
  // A guest that takes SVM away from under itself ends in shutdown (ERR-B-56).
  if (s.guest != 0 && (value & SVME) == 0) cpu.shutdown();
  s.efer = (s.efer & ~kWritable) | (value & kWritable);
  if ((changed & (NXE | LME)) != 0) cpu.mmu().flush_all();
  cpu.context_changed();
}
void write_pat(Cpu& cpu, std::uint64_t value) {
  for (unsigned i = 0; i < 8; ++i) {
    const unsigned type = (value >> (8 * i)) & 0xFF;
    if (type > 7 || type == 2 || type == 3) cpu.gp();
  }
  spec::ArchState& s = cpu.s;
  (own_pat(s) ? s.g_pat : s.pat) = value;
}

/// Registers whose WRMSR has code of its own.
void write_own(Cpu& cpu, std::uint32_t number, std::uint64_t value) {
  switch (number) {
    case spec::msr::APIC_BASE:
      return write_apic_base(cpu, value);
    case spec::msr::PAT:
      return write_pat(cpu, value);
    case spec::msr::EFER:
      return write_efer(cpu, value);
    default:
      cpu.gp();
  }
}

/// By the rules of spec/msr.toml (appendix E).
void write_msr(Cpu& cpu, std::uint32_t number, std::uint64_t value) {
  const spec::Msr* msr = find(number);
  if (msr == nullptr) cpu.gp();
  switch (msr->rule) {
    case spec::MsrRule::kAny:
      return msr->write(cpu.s, value);
    case spec::MsrRule::kKeep:
      return msr->write(cpu.s, value & msr->mask);
    case spec::MsrRule::kZero:
      require_zero(cpu, value & ~msr->mask);
      return msr->write(cpu.s, value);
    case spec::MsrRule::kCanonical:
      if (!Cpu::canonical(value)) cpu.gp();
      return msr->write(cpu.s, value);
    case spec::MsrRule::kReadOnly:
      cpu.gp();
    case spec::MsrRule::kUnimplemented:
      cpu.gp_unimplemented(0);
    case spec::MsrRule::kOwn:
      return write_own(cpu, number, value);
  }
}

/// Order: CPL (by the opcode row), permission map, rules of the single MSR (2.7).
void check_map(Cpu& cpu, std::uint32_t number, bool write) {
  if (cpu.s.guest != 0 && svm::msr_intercepted(cpu.s, cpu.bus(), number, write)) {
    cpu.vmexit(spec::exitcode::MSR, write ? 1 : 0, 0);
  }
}
void do_rdmsr(Cpu& cpu, const Insn&) {
  const auto number = static_cast<std::uint32_t>(cpu.s.gpr[1]);
  check_map(cpu, number, false);
  set_edx_eax(cpu, read_msr(cpu, number));
}
void do_wrmsr(Cpu& cpu, const Insn&) {
  const auto number = static_cast<std::uint32_t>(cpu.s.gpr[1]);
  check_map(cpu, number, true);
  write_msr(cpu, number, cpu.s.gpr[2] << 32 | (cpu.s.gpr[0] & 0xFFFF'FFFF));
}
void check_tsd(Cpu& cpu) {
  if (cpu.s.cpl != 0 && (cpu.s.cr4 & spec::cr4::TSD) != 0) cpu.gp();
}
void do_rdtsc(Cpu& cpu, const Insn&) {
  check_tsd(cpu);
  cpu.check_intercept(spec::exitcode::RDTSC);
  set_edx_eax(cpu, cpu.tsc());
}
void do_rdtscp(Cpu& cpu, const Insn&) {
  check_tsd(cpu);
  cpu.check_intercept(spec::exitcode::RDTSCP);
  set_edx_eax(cpu, cpu.tsc());
  cpu.s.gpr[1] = cpu.s.tsc_aux & 0xFFFF'FFFF;
}
void do_rdpmc(Cpu& cpu, const Insn&) {
  if (cpu.s.cpl != 0 && (cpu.s.cr4 & spec::cr4::PCE) == 0) cpu.gp();
  const auto counter = static_cast<std::uint32_t>(cpu.s.gpr[1]);
  if (counter >= cpu.s.perf_ctr.size()) cpu.gp();
  cpu.check_intercept(spec::exitcode::RDPMC);
  set_edx_eax(cpu, cpu.s.perf_ctr[counter]);
}
/// The leaves are in spec/platform.toml (appendix B; 2.19.3, 2.21.12).
void do_cpuid(Cpu& cpu, const Insn&) {
  const auto leaf = static_cast<std::uint32_t>(cpu.s.gpr[0]);
  spec::CpuidLeaf found{};
  for (const spec::CpuidLeaf& entry : spec::kCpuid) {
    if (entry.leaf == leaf) found = entry;
  }
  constexpr std::uint32_t kApic = 0x200;  // present and enabled
  if ((leaf & 0x7FFF'FFFF) == 1 && (cpu.s.apic_base & spec::apic_base::AE) == 0) found.edx &= ~kApic;
  cpu.s.gpr[0] = found.eax;
  cpu.s.gpr[3] = found.ebx;
  cpu.s.gpr[1] = found.ecx;
  cpu.s.gpr[2] = found.edx;
}
constexpr Handlers all(Handler handler) { return {handler, handler, handler, handler}; }

}  // namespace

Handlers rdmsr() { return all(do_rdmsr); }
Handlers wrmsr() { return all(do_wrmsr); }
Handlers rdtsc() { return all(do_rdtsc); }
Handlers rdtscp() { return all(do_rdtscp); }
Handlers rdpmc() { return all(do_rdpmc); }
Handlers cpuid() { return all(do_cpuid); }

}  // namespace pacifica::ops
