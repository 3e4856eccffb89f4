// SPDX-License-Identifier: Apache-2.0
// RF: VMRUN clears the host's, #VMEXIT saves the guest's as it stands (manual 2.2.1, 2.4.1).
// shows: ERR-A-18 ERR-A-19 VMRUN-DBG-04
#include "svm.h"
GUEST64(g_cpuid, "cpuid")
GUEST64(g_nop_cpuid, "nop\n cpuid")
static u64 host_flags;
void test() {
  using svm::vmcb;
  svm::enable();
  fw::handlers[3] = [](fw::Frame& frame) { host_flags = frame.rflags; };
  svm::guest64(vmcb, g_cpuid);
  vmcb.intercept(INTERCEPT_CPUID);
  vmcb.q(VMCB_RFLAGS) = RFLAGS_RF | 2;
  u64 rax = vmcb.address();
  host_flags = ~0ull;
  asm volatile(  // IRET enters VMRUN with RF = 1; the INT3 after it pushes RF as VMRUN left it
      "clgi\n mov rcx, rsp\n push 0x10\n push rcx\n push 0x10002\n push 8\n push offset vmrun_rf_1\n iretq\n"
      "vmrun_rf_1: vmrun rax\n int3\n stgi\n"
      : "+a"(rax)
      :
      : "rcx", "rbx", "rdx", "memory", "cc");
  CHECK_EQ("VMRUN-DBG-04", fw::trap_counts[3], 1);
  CHECK_EQ("ERR-A-18 VMRUN-DBG-04", host_flags & RFLAGS_RF, 0);
  CHECK_EQ("ERR-A-19", vmcb.exit_code(), VMEXIT_CPUID);
  CHECK_EQ("ERR-A-19", vmcb.q(VMCB_RFLAGS) & RFLAGS_RF, RFLAGS_RF);
  svm::guest64(vmcb, g_nop_cpuid);
  vmcb.intercept(INTERCEPT_CPUID);
  vmcb.q(VMCB_RFLAGS) = RFLAGS_RF | 2;
  RUN_EXPECT("ERR-A-19", vmcb, VMEXIT_CPUID);
  CHECK_EQ("ERR-A-19", vmcb.q(VMCB_RFLAGS) & RFLAGS_RF, 0);
}
