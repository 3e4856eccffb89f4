// SPDX-License-Identifier: Apache-2.0
// SVM instructions at CPL 3 with SVME = 1 raise #GP; VMMCALL raises #UD in the host (manual 2.2, 4.2).
// shows: INS-CLGI-09 INS-INVLPGA-09 INS-INVLPGA-15 INS-STGI-09 INS-VMLOAD-21 INS-VMMCALL-04 INS-VMSAVE-21
// shows: VMLOAD-14 VMMCALL-03 VMRUN-06 VMSAVE-14
#include "svm.h"
USER64(op_vmrun, "vmrun rax")
USER64(op_vmload, "vmload rax")
USER64(op_vmsave, "vmsave rax")
USER64(op_stgi, "stgi")
USER64(op_clgi, "clgi")
USER64(op_invlpga, "invlpga rax, ecx")
USER64(op_vmmcall, "vmmcall")
namespace {
struct Row {
  const char* id;
  const u8* code;
};
const Row kRows[] = {
    {"VMRUN-06", op_vmrun},
    {"INS-VMLOAD-21 VMLOAD-14", op_vmload},
    {"INS-VMSAVE-21 VMSAVE-14", op_vmsave},
    {"INS-STGI-09", op_stgi},
    {"INS-CLGI-09", op_clgi},
    {"INS-INVLPGA-15 INS-INVLPGA-09", op_invlpga},
};
}  // namespace
void test() {
  svm::enable();
  svm::guest64(svm::vmcb, op_vmmcall);
  for (const Row& row : kRows) {
    CHECK_EQ(row.id, fw::call_user(row.code, svm::vmcb.address()), VECTOR_GP);
    CHECK_EQ(row.id, fw::fault.rip, svm::address_of(row.code));
    CHECK_EQ(row.id, fw::fault.error, 0);
  }
  CHECK_EQ("VMRUN-06", svm::vmcb.exit_code(), 0x5555);
  CHECK_EQ("VMMCALL-03 INS-VMMCALL-04", fw::call_user(op_vmmcall), VECTOR_UD);
}
