// SPDX-License-Identifier: Apache-2.0
// Instruction intercepts without operands: RDTSC, PUSHF, POPF, CPUID, PAUSE, HLT (manual 2.5.7 …).
// shows: EXITCODE-31 EXITCODE-33 EXITCODE-34 EXITCODE-35 EXITCODE-40 ICPT-CPUID-01 ICPT-GEN-12
// shows: ICPT-PAUSE-01 ICPT-PAUSE-02 ICPT-POPF-01 ICPT-PUSHF-01 ICPT-RDTSC-01 INTRO-RESTART-01
// shows: VMCB-CTL-21 VMCB-CTL-23 VMCB-CTL-24 VMCB-CTL-25 VMCB-CTL-30
#include "svm.h"
GUEST64(g_rdtsc, "rdtsc")
GUEST64(g_pushf, "pushfq\n pop rbx")
GUEST64(g_popf, "push 2\n popfq")
GUEST64(g_cpuid, "cpuid")
GUEST64(g_pause, "pause")
GUEST64(g_nop, "nop")
namespace {
const svm::InterceptRow kRows[] = {
    INTERCEPT_ROW("ICPT-RDTSC-01 VMCB-CTL-21 EXITCODE-31 ICPT-GEN-12 INTRO-RESTART-01", RDTSC, g_rdtsc, 0),
    INTERCEPT_ROW("ICPT-PUSHF-01 VMCB-CTL-23 EXITCODE-33 ICPT-GEN-12 INTRO-RESTART-01", PUSHF, g_pushf, 0),
    INTERCEPT_ROW("ICPT-POPF-01 VMCB-CTL-24 EXITCODE-34 ICPT-GEN-12 INTRO-RESTART-01", POPF, g_popf, 2),
    INTERCEPT_ROW("ICPT-CPUID-01 VMCB-CTL-25 EXITCODE-35 ICPT-GEN-12 INTRO-RESTART-01", CPUID, g_cpuid, 0),
    INTERCEPT_ROW("ICPT-PAUSE-01 VMCB-CTL-30 EXITCODE-40 ICPT-GEN-12 INTRO-RESTART-01", PAUSE, g_pause, 0),
};
}  // namespace
void test() {
  svm::enable();
  CHECK_INTERCEPTS(kRows);
  svm::guest64(svm::vmcb, g_nop);
  svm::vmcb.intercept(INTERCEPT_PAUSE);
  RUN_EXPECT("ICPT-PAUSE-02", svm::vmcb, VMEXIT_VMMCALL);
}
