// SPDX-License-Identifier: Apache-2.0
// A guest with GIF = 0 holds an intercepted NMI back until its STGI (manual 2.17.9).
// shows: NMI-02
#include "svm.h"
GUEST64(g_gif,
        "clgi\n mov dword ptr [rdi + 0x310], 0\n mov dword ptr [rdi + 0x300], 0x4400\n mov ecx, 100\n 1: dec "
        "ecx\n"
        "jnz 1b\n inc ebx\n stgi\n mov ecx, 100\n 1: dec ecx\n jnz 1b")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_gif);
  vmcb.intercept(INTERCEPT_NMI);
  svm::regs.rdi = ADDRESS_LAPIC;
  svm::regs.rbx = 0;
  fw::handlers[2] = [](fw::Frame&) {};
  svm::run(vmcb);
  CHECK_EQ("NMI-02", vmcb.exit_code(), VMEXIT_NMI);
  CHECK_EQ("NMI-02", svm::regs.rbx, 1);
}
