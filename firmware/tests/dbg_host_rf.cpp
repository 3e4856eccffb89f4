// SPDX-License-Identifier: Apache-2.0
// Host RF suppresses a breakpoint on VMRUN itself and is clear afterwards (manual 2.2.1).
// shows: ERR-C-71 INS-VMEXIT-50 VMEXIT-30 VMRUN-DBG-01
#include "svm.h"
GUEST64(g_nop, "nop")
extern "C" u8 rf_vmrun[], rf_next[];
static u64 hits[4];
void test() {
  using svm::vmcb;
  svm::enable();
  fw::handlers[1] = [](fw::Frame& frame) {
    hits[fw::trap_counts[1] & 3] = frame.rip;
    frame.rflags |= RFLAGS_RF;
  };
  auto run = [] {
    svm::guest64(vmcb, g_nop);
    u64 rax = vmcb.address();
    asm volatile(
        "vmrun_rf_start:\n mov rcx, rsp\n push 0x10\n push rcx\n push 0x10002\n push 8\n push offset "
        "rf_vmrun\n iretq\n"
        ".globl rf_vmrun, rf_next\n rf_vmrun: vmrun rax\n rf_next: stgi\n"
        : "+a"(rax)
        :
        : "rcx", "memory", "cc");
  };
  fw::write_dr0(svm::address_of(rf_vmrun));
  fw::write_dr7(0x402);
  run();
  CHECK_EQ("VMRUN-DBG-01", fw::trap_counts[1], 0);
  CHECK_EQ("VMRUN-DBG-01", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK_EQ("VMEXIT-30 INS-VMEXIT-50 ERR-C-71", fw::read_dr7(), 0x400);
}
