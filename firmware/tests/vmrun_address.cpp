// SPDX-License-Identifier: Apache-2.0
// VMRUN takes its VMCB from the part of rAX the address size selects; bad addresses are #GP
// (manual 2.2, 4.2).
// shows: ERR-C-01 INS-VMRUN-01 INS-VMRUN-02 INS-VMRUN-71 INS-VMRUN-77 INS-VMRUN-78 VMRUN-01 VMRUN-03
#include "svm.h"
GUEST64(g_nop, "nop")
CODE64(op_vmrun, ".byte 0x0f, 0x01, 0xd8")
CODE64(op_vmrun32, ".byte 0x67, 0x0f, 0x01, 0xd8")
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, g_nop);
  CHECK_EQ("VMRUN-01 INS-VMRUN-01", fw::call_code(op_vmrun, svm::vmcb.address()), fw::kNoFault);
  CHECK_EQ("VMRUN-01 INS-VMRUN-71", svm::vmcb.exit_code(), VMEXIT_VMMCALL);
  svm::stgi();
  svm::guest64(svm::vmcb, g_nop);
  CHECK_EQ("VMRUN-03 INS-VMRUN-02", fw::call_code(op_vmrun32, svm::vmcb.address() | 0xabcd00000000000),
           fw::kNoFault);
  CHECK_EQ("VMRUN-03 INS-VMRUN-02", svm::vmcb.exit_code(), VMEXIT_VMMCALL);
  svm::stgi();
  CHECK_EQ("INS-VMRUN-78", fw::call_code(op_vmrun, svm::vmcb.address() + 8), VECTOR_GP);
  CHECK_EQ("INS-VMRUN-78", fw::call_code(op_vmrun, svm::vmcb.address() + 0x800), VECTOR_GP);
  CHECK_EQ("INS-VMRUN-77 ERR-C-01", fw::call_code(op_vmrun, 1ull << CONFIG_PA_BITS), VECTOR_GP);
  CHECK_EQ("INS-VMRUN-77 ERR-C-01", fw::call_code(op_vmrun, 1ull << 63), VECTOR_GP);
  CHECK_EQ("INS-VMRUN-77 ERR-C-01", fw::fault.rip, svm::address_of(op_vmrun));
}
