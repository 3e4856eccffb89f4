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
const svm::InterceptRow kRows[] = {
    INTERCEPT_ROW("ICPT-VMRUN-01 VMCB-CTL-39 EXITCODE-49 INS-VMRUN-03", VMRUN, g_vmrun, 0),
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
}
