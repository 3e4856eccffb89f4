// SPDX-License-Identifier: Apache-2.0
// #UD of SVME = 0 comes before #GP of the CPL (as settled); EFER.SVME is accessible throughout (appendix E).
// shows: ERR-A-01 ERR-A-02 ERR-A-03 ERR-B-55 MSR-EFER-01 MSR-EFER-02 RSTA-01 RSTA-05
#include "svm.h"
USER64(u_vmrun, "vmrun rax")
USER64(u_stgi, "stgi")
void test() {
  using namespace fw;
  CHECK_EQ("ERR-A-02 ERR-A-01", call_user(u_vmrun, svm::vmcb.address()), VECTOR_UD);
  CHECK_EQ("ERR-A-03 MSR-EFER-02", call_user(u_stgi), VECTOR_UD);
  CHECK_EQ("RSTA-01", rdmsr(MSR_EFER) & EFER_SVME, 0);
  CHECK_EQ("RSTA-05", rdmsr(MSR_VM_CR), 0);
  CHECK_EQ("ERR-B-55", rdmsr(MSR_VM_HSAVE_PA), 0);
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME);
  CHECK_EQ("MSR-EFER-01", call_user(u_vmrun, svm::vmcb.address()), VECTOR_GP);
  CHECK_EQ("MSR-EFER-01", call_user(u_stgi), VECTOR_GP);
}
