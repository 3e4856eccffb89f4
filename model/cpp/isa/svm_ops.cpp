// SPDX-License-Identifier: Apache-2.0
// The SVM instructions (manual 2.2, 2.11-2.14, 4.2).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

/// The VMCB address from rAX by address size; #GP(0) before the intercept (ERR-C-01).
std::uint64_t vmcb_operand(Cpu& cpu, const Insn& insn, std::uint64_t exitcode) {
  const std::uint64_t pa = sized(cpu.s.gpr[0], insn.addrsize);
  if (!svm::vmcb_address_ok(pa)) cpu.gp();
  cpu.check_intercept(exitcode);
  return pa;
}
void do_vmrun(Cpu& cpu, const Insn& insn) { cpu.enter_guest(vmcb_operand(cpu, insn, spec::exitcode::VMRUN)); }
void do_vmload(Cpu& cpu, const Insn& insn) {  // 2.11
  svm::vmload(cpu.svm_context(), vmcb_operand(cpu, insn, spec::exitcode::VMLOAD));
  cpu.refresh();
}
void do_vmsave(Cpu& cpu, const Insn& insn) {  // 2.11
  svm::vmsave(cpu.svm_context(), vmcb_operand(cpu, insn, spec::exitcode::VMSAVE));
}
void do_vmmcall(Cpu& cpu, const Insn&) { cpu.ud(); }    // 2.14: in the host, and where nobody intercepts it
void do_stgi(Cpu& cpu, const Insn&) { cpu.s.gif = 1; }  // 2.13
void do_clgi(Cpu& cpu, const Insn&) { cpu.s.gif = 0; }  // 2.13
void do_skinit(Cpu& cpu, const Insn&) { cpu.ud_unimplemented(); }  // 3.1.6
void do_invlpga(Cpu& cpu, const Insn& insn) {                      // 2.12.2
  const std::uint64_t address = sized(cpu.s.gpr[0], insn.addrsize);
  const auto asid = static_cast<std::uint32_t>(cpu.s.gpr[1]);
  if (asid < spec::kConfigNAsids && Cpu::canonical(address)) cpu.mmu().flush_page(address, asid);
  cpu.context_changed();
}
constexpr Handlers all(Handler handler) { return {handler, handler, handler, handler}; }

}  // namespace

Handlers vmrun() { return all(do_vmrun); }
Handlers vmload() { return all(do_vmload); }
Handlers vmsave() { return all(do_vmsave); }
Handlers vmmcall() { return all(do_vmmcall); }
Handlers stgi() { return all(do_stgi); }
Handlers clgi() { return all(do_clgi); }
Handlers skinit() { return all(do_skinit); }
Handlers invlpga() { return all(do_invlpga); }

}  // namespace pacifica::ops
