// SPDX-License-Identifier: Apache-2.0
// EFER.SVME = 1 makes the SVM instructions usable; it can be switched off again (manual 2.1).
// shows: SVM-ENABLE-01 SVM-ENABLE-08
#include "svm.h"
CODE64(op_clgi, "clgi\n stgi")
CODE64(op_vmsave, "vmsave rax\n vmload rax")
CODE64(op_invlpga, "invlpga rax, ecx")
void test() {
  fw::wrmsr(MSR_EFER, fw::rdmsr(MSR_EFER) | EFER_SVME);
  CHECK_EQ("SVM-ENABLE-01", fw::rdmsr(MSR_EFER) & EFER_SVME, 0x1000);
  CHECK_EQ("SVM-ENABLE-01", fw::call_code(op_clgi), fw::kNoFault);
  CHECK_EQ("SVM-ENABLE-01", fw::call_code(op_vmsave, svm::vmcb.address()), fw::kNoFault);
  CHECK_EQ("SVM-ENABLE-01", fw::call_code(op_invlpga, 0x200000, 1), fw::kNoFault);
  fw::wrmsr(MSR_EFER, fw::rdmsr(MSR_EFER) & ~u64(EFER_SVME));
  CHECK_EQ("SVM-ENABLE-08", fw::call_code(op_clgi), VECTOR_UD);
}
