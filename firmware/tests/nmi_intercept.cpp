// SPDX-License-Identifier: Apache-2.0
// NMI: intercepted and pending afterwards, or taken by the guest (manual 2.9.2, 2.17.9).
// shows: EXC-VEC2-01 EXITCODE-18 NMI-03 NMI-04 NMI-05 NMI-ICPT-01 VMCB-CTL-08
#include "svm.h"
GUEST64(g_spin, "mov ecx, 300\n 1: dec ecx\n jnz 1b")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  handlers[2] = [](Frame&) {};
  svm::guest64(vmcb, g_spin);
  vmcb.intercept(INTERCEPT_NMI);
  svm::clgi();
  apic_self_nmi();
  settle();
  svm::run_raw(vmcb);
  CHECK_EQ("NMI-ICPT-01 NMI-03 VMCB-CTL-08 EXITCODE-18", vmcb.exit_code(), VMEXIT_NMI);
  CHECK_EQ("NMI-03", trap_counts[2], 0);
  svm::stgi();
  settle();
  CHECK_EQ("NMI-04", trap_counts[2], 1);
  svm::guest64(vmcb, g_spin);
  svm::clgi();
  apic_self_nmi();
  settle();
  RUN_EXPECT("NMI-05 EXC-VEC2-01", vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("NMI-05 EXC-VEC2-01", trap_counts[2], 2);
}
