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

std::uint64_t read_msr(Cpu& cpu, std::uint32_t number) {
  const spec::ArchState& s = cpu.s;
  switch (number) {
    case spec::msr::TSC:
      return cpu.tsc();
    case spec::msr::APIC_BASE:
      return s.apic_base;
    case spec::msr::SYSENTER_CS:
      return s.sysenter_cs;
    case spec::msr::SYSENTER_ESP:
      return s.sysenter_esp;
    case spec::msr::SYSENTER_EIP:
      return s.sysenter_eip;
    case spec::msr::DEBUGCTL:
      return s.debugctl;
    case spec::msr::LAST_BRANCH_FROM:
      return s.br_from;
    case spec::msr::LAST_BRANCH_TO:
      return s.br_to;
    case spec::msr::LAST_EXC_FROM:
      return s.lastexcp_from;
    case spec::msr::LAST_EXC_TO:
      return s.lastexcp_to;
    case spec::msr::PAT:
      return s.guest != 0 && s.np_enable != 0 ? s.g_pat : s.pat;
    case spec::msr::EFER:
      return s.efer;
    case spec::msr::STAR:
      return s.star;
    case spec::msr::LSTAR:
      return s.lstar;
    case spec::msr::CSTAR:
      return s.cstar;
    case spec::msr::SFMASK:
      return s.sfmask;
    case spec::msr::FS_BASE:
      return s.seg[spec::kFs].base;
    case spec::msr::GS_BASE:
      return s.seg[spec::kGs].base;
    case spec::msr::KERNEL_GS_BASE:
      return s.kernel_gs_base;
    case spec::msr::TSC_AUX:
      return s.tsc_aux;
    case spec::msr::PERF_EVTSEL0:
    case spec::msr::PERF_EVTSEL1:
    case spec::msr::PERF_EVTSEL2:
    case spec::msr::PERF_EVTSEL3:
      return s.perf_evtsel[number - spec::msr::PERF_EVTSEL0];
    case spec::msr::PERF_CTR0:
    case spec::msr::PERF_CTR1:
    case spec::msr::PERF_CTR2:
    case spec::msr::PERF_CTR3:
      return s.perf_ctr[number - spec::msr::PERF_CTR0];
    case spec::msr::VM_CR:
      return s.vm_cr;
    case spec::msr::IGNNE:
      return s.ignne;
    case spec::msr::VM_HSAVE_PA:
      return s.vm_hsave_pa;
    default:
      cpu.gp();
  }
}

void write_canonical(Cpu& cpu, std::uint64_t& target, std::uint64_t value) {
  if (!Cpu::canonical(value)) cpu.gp();
  target = value;
}
void require_zero(Cpu& cpu, std::uint64_t bits) {
  if (bits != 0) cpu.gp();
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
  (s.guest != 0 && s.np_enable != 0 ? s.g_pat : s.pat) = value;  // 2.21.2
}

void write_msr(Cpu& cpu, std::uint32_t number, std::uint64_t value) {
  constexpr std::uint32_t kSmmCtl = 0xC001'0116;  // appendix E.3
  spec::ArchState& s = cpu.s;
  switch (number) {
    case spec::msr::TSC:
    case kSmmCtl:
      cpu.gp_unimplemented(0);
    case spec::msr::APIC_BASE:
      require_zero(cpu, value & ~std::uint64_t{0xFF'FFFF'F900});
      s.apic_base = (value & ~std::uint64_t{0x100}) | (s.apic_base & 0x100);
      cpu.bus().apic_page().set(s.apic_base);
      cpu.context_changed();
      return;
    case spec::msr::SYSENTER_CS:
      s.sysenter_cs = value & 0xFFFF'FFFF;
      return;
    case spec::msr::SYSENTER_ESP:  // SYSENTER takes 32 bits of it: nothing has to be canonical
      s.sysenter_esp = value;
      return;
    case spec::msr::SYSENTER_EIP:
      s.sysenter_eip = value;
      return;
    case spec::msr::DEBUGCTL:
      require_zero(cpu, value & ~std::uint64_t{0x3F});
      s.debugctl = value;
      return;
    case spec::msr::PAT:
      return write_pat(cpu, value);
    case spec::msr::EFER:
      return write_efer(cpu, value);
    case spec::msr::STAR:
      s.star = value;
      return;
    case spec::msr::LSTAR:
      return write_canonical(cpu, s.lstar, value);
    case spec::msr::CSTAR:
      return write_canonical(cpu, s.cstar, value);
    case spec::msr::SFMASK:
      s.sfmask = value & 0xFFFF'FFFF;
      return;
    case spec::msr::FS_BASE:
      return write_canonical(cpu, s.seg[spec::kFs].base, value);
    case spec::msr::GS_BASE:
      return write_canonical(cpu, s.seg[spec::kGs].base, value);
    case spec::msr::KERNEL_GS_BASE:
      return write_canonical(cpu, s.kernel_gs_base, value);
    case spec::msr::TSC_AUX:
      require_zero(cpu, value >> 32);
      s.tsc_aux = value;
      return;
    case spec::msr::PERF_EVTSEL0:
    case spec::msr::PERF_EVTSEL1:
    case spec::msr::PERF_EVTSEL2:
    case spec::msr::PERF_EVTSEL3:
      s.perf_evtsel[number - spec::msr::PERF_EVTSEL0] = value & 0xFFDF'FFFF;
      return;
    case spec::msr::PERF_CTR0:
    case spec::msr::PERF_CTR1:
    case spec::msr::PERF_CTR2:
    case spec::msr::PERF_CTR3:
      s.perf_ctr[number - spec::msr::PERF_CTR0] = value & 0xFFFF'FFFF'FFFF;
      return;
    case spec::msr::VM_CR:
      require_zero(cpu, value & ~std::uint64_t{7});
      s.vm_cr = value;
      return;
    case spec::msr::IGNNE:
      require_zero(cpu, value & ~std::uint64_t{1});
      s.ignne = static_cast<std::uint32_t>(value);
      return;
    case spec::msr::VM_HSAVE_PA:
      if (!svm::vmcb_address_ok(value)) cpu.gp();
      s.vm_hsave_pa = value;
      return;
    default:
      cpu.gp();
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
  if ((leaf & 0x7FFF'FFFF) == 1 && (cpu.s.apic_base & 0x800) == 0) found.edx &= ~kApic;
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
