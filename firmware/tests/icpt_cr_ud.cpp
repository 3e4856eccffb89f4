// SPDX-License-Identifier: Apache-2.0
// Intercept bits of control and debug registers that do not exist never trigger (manual 2.5.3, 2.5.4).
// shows: ERR-C-80 ICPT-CRN-08 ICPT-DRN-06
#include "svm.h"
GUEST64(g_cr1, "mov rax, cr1")
GUEST64(g_cr5, "mov cr5, rax")
GUEST64(g_cr9, "mov rax, cr9")
GUEST64(g_cr15, "mov cr15, rax")
GUEST64(g_dr8, ".byte 0x44, 0x0f, 0x21, 0xc0")
GUEST64(g_dr15, ".byte 0x44, 0x0f, 0x23, 0xf8")
namespace {
struct Row {
  const char* id;
  const u8* code;
};
const Row kRows[] = {
    {"ICPT-CRN-08 ERR-C-80", g_cr1},  {"ICPT-CRN-08 ERR-C-80", g_cr5}, {"ICPT-CRN-08 ERR-C-80", g_cr9},
    {"ICPT-CRN-08 ERR-C-80", g_cr15}, {"ICPT-DRN-06", g_dr8},          {"ICPT-DRN-06", g_dr15},
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  for (const Row& row : kRows) {
    svm::guest64(vmcb, row.code);
    vmcb.d(VMCB_INTERCEPT_CR) = 0xffffffff;
    vmcb.d(VMCB_INTERCEPT_DR) = 0xffffffff;
    vmcb.intercept(INTERCEPT_EXCP6);
    RUN_EXPECT(row.id, vmcb, VMEXIT_EXCP6);
    CHECK_EQ(row.id, vmcb.rip(), svm::address_of(row.code));
  }
}
