// SPDX-License-Identifier: Apache-2.0
// The selective CR0-write intercept (manual 2.5.5).
// shows: ERR-A-25 EXITCODE-22 ICPT-GEN-05 ICPT-SELCR0-01 ICPT-SELCR0-02 ICPT-SELCR0-03 ICPT-SELCR0-04
// shows: ICPT-SELCR0-05 VMCB-CTL-12
#include "svm.h"
GUEST64(g_wp, "mov rax, cr0\n xor eax, 0x10000\n mov cr0, rax")
GUEST64(g_ts, "mov rax, cr0\n xor eax, 0xa\n mov cr0, rax")
GUEST64(g_same, "mov rax, cr0\n mov cr0, rax")
GUEST64(g_clts, "clts")
GUEST64(g_smsw, "smsw eax")
void test() {
  using svm::vmcb;
  svm::enable();
  auto run = [](const char* id, const u8* code, u64 exit, bool both = false) {
    svm::guest64(vmcb, code);
    vmcb.q(VMCB_RAX) = 0xa000000;
    vmcb.intercept(INTERCEPT_CR0_SEL_WRITE);
    if (both) {
      vmcb.intercept(INTERCEPT_CR0_WRITE);
    }
    RUN_EXPECT(id, vmcb, exit);
  };
  run("ICPT-SELCR0-01 VMCB-CTL-12 EXITCODE-22", g_wp, VMEXIT_CR0_SEL_WRITE);
  CHECK_EQ("ICPT-SELCR0-01 ICPT-GEN-05", vmcb.q(VMCB_CR0) & CR0_WP, CR0_WP);
  run("ICPT-SELCR0-02", g_ts, VMEXIT_VMMCALL);
  run("ICPT-SELCR0-03", g_same, VMEXIT_VMMCALL);
  run("ICPT-SELCR0-04", g_clts, VMEXIT_VMMCALL);
  run("ERR-A-25", g_smsw, VMEXIT_VMMCALL);
  run("ICPT-SELCR0-05", g_wp, VMEXIT_CR0_WRITE, true);
}
