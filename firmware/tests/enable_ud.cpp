// SPDX-License-Identifier: Apache-2.0
// Without EFER.SVME every SVM instruction is #UD (manual 2.1).
// shows: ERR-C-11 INS-CLGI-06 INS-INVLPGA-12 INS-STGI-06 INS-VMLOAD-18 INS-VMMCALL-13 INS-VMRUN-73
// shows: INS-VMSAVE-18 SVM-ENABLE-02 SVM-ENABLE-03 SVM-ENABLE-04 SVM-ENABLE-05 SVM-ENABLE-06
// shows: SVM-ENABLE-07 SVM-ENABLE-08 SVM-ENABLE-10
#include "svm.h"

CODE64(op_vmrun, ".byte 0x0f, 0x01, 0xd8")
CODE64(op_vmload, ".byte 0x0f, 0x01, 0xda")
CODE64(op_vmsave, ".byte 0x0f, 0x01, 0xdb")
CODE64(op_vmmcall, ".byte 0x0f, 0x01, 0xd9")
CODE64(op_stgi, ".byte 0x0f, 0x01, 0xdc")
CODE64(op_clgi, ".byte 0x0f, 0x01, 0xdd")
CODE64(op_skinit, ".byte 0x0f, 0x01, 0xde")
CODE64(op_invlpga, ".byte 0x0f, 0x01, 0xdf")

namespace {
struct Row {
  const char* id;
  const u8* code;
};
const Row kRows[] = {
    {"SVM-ENABLE-03 INS-VMRUN-73 ERR-C-11", op_vmrun},
    {"SVM-ENABLE-04 INS-VMLOAD-18", op_vmload},
    {"SVM-ENABLE-05 INS-VMSAVE-18", op_vmsave},
    {"SVM-ENABLE-06 INS-VMMCALL-13", op_vmmcall},
    {"SVM-ENABLE-07 INS-STGI-06", op_stgi},
    {"SVM-ENABLE-08 INS-CLGI-06", op_clgi},
    {"SVM-ENABLE-10 INS-INVLPGA-12", op_invlpga},
};
}  // namespace

void test() {
  CHECK_EQ("SVM-ENABLE-02", fw::rdmsr(MSR_EFER) & EFER_SVME, 0);
  for (const Row& row : kRows) {
    CHECK_EQ(row.id, fw::call_code(row.code, svm::vmcb.address()), VECTOR_UD);
    CHECK_EQ(row.id, fw::fault.rip, svm::address_of(row.code));
  }
  for (const Row& row : kRows) {  // #UD comes before the privilege check
    CHECK_EQ(row.id, fw::call_user(row.code, svm::vmcb.address()), VECTOR_UD);
  }
}
