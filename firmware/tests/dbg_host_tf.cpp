// SPDX-License-Identifier: Apache-2.0
// Host TF at VMRUN: one #DB after the guest has run, and none inside it (manual 2.2.1).
// shows: VMRUN-DBG-02 VMRUN-DBG-03
#include "svm.h"
GUEST64(g_run, "inc ebx\n inc ebx\n inc ebx")
static u64 trap_rip, trap_dr6;
void test() {
  using svm::vmcb;
  svm::enable();
  fw::handlers[1] = [](fw::Frame& frame) {
    trap_rip = frame.rip;
    trap_dr6 = fw::read_dr6();
    frame.rflags &= ~0x100ull;
  };
  svm::guest64(vmcb, g_run);
  u64 after, rax = vmcb.address();
  asm volatile("lea %1, [rip + 1f]\n xor ebx, ebx\n push 0x102\n popfq\n vmrun rax\n 1:\n nop\n stgi\n"
               : "+a"(rax), "=&r"(after)
               :
               : "rbx", "memory", "cc");
  CHECK_EQ("VMRUN-DBG-02", fw::trap_counts[1], 1);
  CHECK_EQ("VMRUN-DBG-02", trap_rip, after);
  CHECK_EQ("VMRUN-DBG-03", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK_EQ("VMRUN-DBG-03", vmcb.rip(), svm::address_of(g_run_end) - 4);
  CHECK_EQ("VMRUN-DBG-02", trap_dr6 & 0x4000, 0x4000);
  // VMRUN of an illegal VMCB has completed, too.
  vmcb.q(VMCB_GUEST_ASID) = 0;
  rax = vmcb.address();
  asm volatile("lea %1, [rip + 1f]\n push 0x102\n popfq\n vmrun rax\n 1:\n nop\n stgi\n"
               : "+a"(rax), "=&r"(after)
               :
               : "memory", "cc");
  CHECK_EQ("VMRUN-DBG-02", u32(vmcb.exit_code()), u32(VMEXIT_INVALID));
  CHECK_EQ("VMRUN-DBG-02", fw::trap_counts[1], 2);
  CHECK_EQ("VMRUN-DBG-02", trap_rip, after);
}
