// SPDX-License-Identifier: Apache-2.0
// Intercepts of the SVM instructions (manual 2.5.19 … 2.5.25).
// shows: EXITCODE-43 EXITCODE-49 EXITCODE-50 EXITCODE-53 EXITCODE-54 ICPT-CLGI-01 ICPT-INVLPGA-01
// shows: ICPT-STGI-01 ICPT-VMMCALL-01 ICPT-VMRUN-01 INS-VMRUN-03 VMCB-CTL-33 VMCB-CTL-39 VMCB-CTL-40
// shows: VMCB-CTL-43 VMCB-CTL-44
#include "svm.h"
GUEST64(g_vmrun, "vmrun rax")
GUEST64(g_vmmcall, "nop")
GUEST64(g_stgi, "stgi")
GUEST64(g_clgi, "clgi\n stgi")
GUEST64(g_invlpga, "invlpga rax, ecx")
namespace {
using svm::Page;
const svm::InterceptRow kRows[] = {
    INTERCEPT_ROW("ICPT-VMRUN-01 VMCB-CTL-39 EXITCODE-49", VMRUN, g_vmrun, 0),
    INTERCEPT_ROW("ICPT-VMMCALL-01 VMCB-CTL-40 EXITCODE-50", VMMCALL, g_vmmcall, 1),
    INTERCEPT_ROW("ICPT-STGI-01 VMCB-CTL-43 EXITCODE-53", STGI, g_stgi, 0),
    INTERCEPT_ROW("ICPT-CLGI-01 VMCB-CTL-44 EXITCODE-54", CLGI, g_clgi, 0),
    INTERCEPT_ROW("ICPT-INVLPGA-01 VMCB-CTL-33 EXITCODE-43", INVLPGA, g_invlpga, 0),
};
void operand(svm::Vmcb& v) { v.q(VMCB_RAX) = svm::vmcb2.address(); }
}  // namespace
void test() {
  svm::enable();
  svm::vmsave(svm::vmcb2);
  CHECK_INTERCEPTS(kRows, operand);
  // Nothing is saved or loaded before the exit of VMRUN: the save area holds what it holds when the guest
  // exits for another reason, the inner VMCB keeps every byte and gives the guest none.
  static Page area;
  for (int intercepted = 0; intercepted < 2; ++intercepted) {
    svm::guest64(svm::vmcb, intercepted != 0 ? g_vmrun : g_vmmcall);
    operand(svm::vmcb);
    for (u32 at = 0; at < sizeof(Page); at += 8) {
      svm::vmcb2.q(at) = 0xa5a5a5a5a5a5a5a5;
      svm::host_save.q(at) = 0x5a5a5a5a5a5a5a5a;
    }
    svm::run(svm::vmcb);
    u32 changed = 0, moved = 0;
    for (u32 at = 0; at < sizeof(Page); at += 8) {
      changed += svm::vmcb2.q(at) != 0xa5a5a5a5a5a5a5a5 ? 1 : 0;
      if (intercepted == 0) area.q(at) = svm::host_save.q(at);
      moved += at != VMCB_RFLAGS && area.q(at) != svm::host_save.q(at) ? 1 : 0;
    }
    CHECK_EQ("INS-VMRUN-03", svm::vmcb.exit_code(), intercepted != 0 ? VMEXIT_VMRUN : VMEXIT_VMMCALL);
    CHECK_EQ("INS-VMRUN-03 inner VMCB", changed, 0);
    CHECK_EQ("INS-VMRUN-03 save area", moved, 0);
    CHECK_EQ("INS-VMRUN-03", svm::vmcb.q(VMCB_RAX), svm::vmcb2.address());
    CHECK_EQ("INS-VMRUN-03", svm::vmcb.rip(), svm::address_of(intercepted != 0 ? g_vmrun : g_vmmcall + 1));
  }
}
