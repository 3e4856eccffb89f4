// SPDX-License-Identifier: Apache-2.0
// The SVM instructions need CPL 0: #GP(0) at CPL 1, 2 and 3, before their intercepts
// (manual 2.2.1, 2.11, 4.2).
// shows: INS-CLGI-09 INS-INVLPGA-15 INS-STGI-09 INS-VMLOAD-21 INS-VMRUN-76 INS-VMSAVE-21
#include "svm.h"
GUEST64(g_vmrun, "vmrun rax")
GUEST64(g_vmload, "vmload rax")
GUEST64(g_vmsave, "vmsave rax")
GUEST64(g_stgi, "stgi")
GUEST64(g_clgi, "clgi")
GUEST64(g_invlpga, "invlpga rax, ecx")
namespace {
struct Row {
  const char* id;
  const u8* code;
};
const Row kRows[] = {
    {"INS-VMRUN-76", g_vmrun}, {"INS-VMLOAD-21", g_vmload}, {"INS-VMSAVE-21", g_vmsave},
    {"INS-STGI-09", g_stgi},   {"INS-CLGI-09", g_clgi},     {"INS-INVLPGA-15", g_invlpga},
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  for (const Row& row : kRows) {
    for (u16 cpl = 0; cpl < 4; ++cpl) {
      svm::guest64(vmcb, row.code);
      vmcb.segment(VMCB_CS_SEL, 0x08 | cpl, u16(0xa9b | cpl << 5), 0xffffffff, 0);
      vmcb.segment(VMCB_SS_SEL, 0x10 | cpl, u16(0xc93 | cpl << 5), 0xffffffff, 0);
      vmcb.b(VMCB_CPL) = u8(cpl);
      vmcb.q(VMCB_RAX) = svm::vmcb2.address();
      vmcb.d(VMCB_INTERCEPT_MISC2) = 0x3f;
      vmcb.intercept(INTERCEPT_INVLPGA);
      vmcb.intercept(INTERCEPT_EXCP13);
      svm::run(vmcb);
      if (cpl == 0) {
        CHECK(row.id, vmcb.exit_code() != VMEXIT_EXCP13 && vmcb.exit_code() != VMEXIT_VMMCALL);
      } else {
        CHECK_EQ(row.id, vmcb.exit_code(), VMEXIT_EXCP13);
        CHECK_EQ(row.id, vmcb.info1(), 0);
      }
      CHECK_EQ(row.id, vmcb.rip(), svm::address_of(row.code));
    }
  }
}
