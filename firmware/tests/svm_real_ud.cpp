// SPDX-License-Identifier: Apache-2.0
// In real mode the SVM instructions are #UD although EFER.SVME = 1 (manual 4.2); VMMCALL works there.
// shows: ERR-C-11 ICPT-VMMCALL-02 INS-CLGI-07 INS-INVLPGA-13 INS-STGI-07 INS-VMLOAD-19 INS-VMMCALL-05
// shows: INS-VMMCALL-14 INS-VMRUN-74 INS-VMSAVE-19 PREAL-01 VMLOAD-15 VMRUN-07 VMSAVE-15
#include "svm.h"
GUEST16(g_vmrun, ".byte 0x0f, 0x01, 0xd8")
GUEST16(g_vmload, ".byte 0x0f, 0x01, 0xda")
GUEST16(g_vmsave, ".byte 0x0f, 0x01, 0xdb")
GUEST16(g_stgi, ".byte 0x0f, 0x01, 0xdc")
GUEST16(g_clgi, ".byte 0x0f, 0x01, 0xdd")
GUEST16(g_skinit, ".byte 0x0f, 0x01, 0xde")
GUEST16(g_invlpga, ".byte 0x0f, 0x01, 0xdf")
GUEST16(g_vmmcall, "nop")
namespace {
struct Row {
  const char* id;
  const u8* code;
};
const Row kRows[] = {
    {"VMRUN-07 INS-VMRUN-74 ERR-C-11", g_vmrun},
    {"INS-VMLOAD-19 VMLOAD-15", g_vmload},
    {"INS-VMSAVE-19 VMSAVE-15", g_vmsave},
    {"INS-STGI-07", g_stgi},
    {"INS-CLGI-07", g_clgi},
    {"INS-INVLPGA-13", g_invlpga},
};
}  // namespace
void test() {
  svm::enable();
  for (const Row& row : kRows) {
    svm::place(0x8000, row.code, row.code + 8);
    svm::guest16(svm::vmcb, 0x8000);
    svm::vmcb.intercept(INTERCEPT_EXCP6);
    svm::vmcb.intercept(INTERCEPT_VMLOAD);
    RUN_EXPECT(row.id, svm::vmcb, VMEXIT_EXCP6);
    CHECK_EQ(row.id, svm::vmcb.rip(), 0);
  }
  svm::place(0x8000, g_vmmcall, g_vmmcall_end);
  svm::guest16(svm::vmcb, 0x8000);
  RUN_EXPECT("INS-VMMCALL-05 PREAL-01 ICPT-VMMCALL-02", svm::vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("INS-VMMCALL-05", svm::vmcb.rip(), 1);
  svm::guest16(svm::vmcb, 0x8000);
  svm::vmcb.no_intercept(INTERCEPT_VMMCALL);
  svm::vmcb.intercept(INTERCEPT_EXCP6);
  RUN_EXPECT("INS-VMMCALL-14", svm::vmcb, VMEXIT_EXCP6);
}
