// SPDX-License-Identifier: Apache-2.0
// MOV CRn: #UD before #GP, LOCK only with CR0; INVLPGA with odd operands does nothing (as settled).
// shows: ERR-C-07 ERR-C-14 ERR-C-64 INS-INVLPGA-04
#include "svm.h"
USER64(u_cr1, "mov rax, cr1")
CODE64(c_lock3, ".byte 0xf0, 0x0f, 0x22, 0xd8")
CODE64(c_lock_rexr, ".byte 0xf0, 0x44, 0x0f, 0x22, 0xc0")
CODE64(c_invlpga, ".byte 0x0f, 0x01, 0xdf")
void test() {
  using namespace fw;
  CHECK_EQ("ERR-C-14", call_user(u_cr1), VECTOR_UD);
  CHECK_EQ("ERR-C-07", call_code(c_lock3), VECTOR_UD);
  CHECK_EQ("ERR-C-07", call_code(c_lock_rexr), VECTOR_UD);
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME);
  CHECK_EQ("ERR-C-64", call_code(c_invlpga, 0x1000, CONFIG_N_ASIDS), kNoFault);
  CHECK_EQ("ERR-C-64 INS-INVLPGA-04", call_code(c_invlpga, 0x8000000000000000, 1), kNoFault);
}
