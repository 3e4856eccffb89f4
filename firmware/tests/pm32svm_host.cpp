// SPDX-License-Identifier: Apache-2.0
// A host in 32-bit protected mode without paging: world switch, VMSAVE, addresses (manual 2.2, 2.3).
// shows: VMMCALL-03 VMRUN-10 VMRUN-SAVE-01 VMRUN-SAVE-03 VMRUN-SAVE-05 VMRUN-SAVE-07 VMRUN-SAVE-09
#include "svm.h"
GUEST32(g_code, "mov eax, 0x1234\n mov ebx, 0x5678\n std")
CODE64(c_vmmcall, "vmmcall")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest32(vmcb, g_code);
  const u32 cr0 = fw::read_cr0(), cr4 = fw::read_cr4();
  RUN_LEGAL("VMRUN-10", vmcb);
  CHECK_EQ("VMRUN-10", vmcb.q(VMCB_RAX), 0x1234);
  CHECK_EQ("VMRUN-10", svm::regs.rbx, 0x5678);
  CHECK_EQ("VMRUN-SAVE-07", fw::read_cr0(), cr0);
  CHECK_EQ("VMRUN-SAVE-09", fw::read_cr4(), cr4);
  u32 cs, ss, flags;
  asm volatile("mov %0, cs\n mov %1, ss\n pushfd\n pop %2" : "=r"(cs), "=r"(ss), "=r"(flags));
  CHECK_EQ("VMRUN-SAVE-01", cs, 0x30);
  CHECK_EQ("VMRUN-SAVE-05", ss, 0x38);
  CHECK_EQ("VMRUN-SAVE-03", flags & RFLAGS_DF, 0);
  CHECK_EQ("VMMCALL-03", fw::guarded([] { asm volatile("vmmcall"); }), VECTOR_UD);
}
