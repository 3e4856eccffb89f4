// SPDX-License-Identifier: Apache-2.0
// A guest's store to the memory-mapped TPR is not a CR8 write: V_TPR keeps its value, with and without
// V_INTR_MASKING (manual 2.17.2, 2.17.3).
// shows: ERR-B-16
#include "svm.h"
GUEST64(g_store, "mov dword ptr [rdi + 0x80], 0x50\n mov rbx, cr8")
GUEST64(g_cr8, "mov eax, 6\n mov cr8, rax\n mov rbx, cr8")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  for (u8 masking = 0; masking < 2; ++masking) {
    write_cr8(0);
    svm::guest64(vmcb, g_store);
    vmcb.b(VMCB_V_INTR_MASKING) = masking;
    vmcb.b(VMCB_V_TPR) = 3;
    svm::regs.rdi = ADDRESS_LAPIC;
    RUN_LEGAL("ERR-B-16", vmcb);
    CHECK_EQ("ERR-B-16", vmcb.b(VMCB_V_TPR), 3);
    CHECK_EQ("ERR-B-16", svm::regs.rbx, masking ? 3 : 5);
    CHECK_EQ("ERR-B-16", apic_read(APIC_TPR), 0x50);
    svm::guest64(vmcb, g_cr8);
    vmcb.b(VMCB_V_INTR_MASKING) = masking;
    vmcb.b(VMCB_V_TPR) = 3;
    RUN_LEGAL("ERR-B-16", vmcb);
    CHECK_EQ("ERR-B-16", vmcb.b(VMCB_V_TPR), 6);
    CHECK_EQ("ERR-B-16", svm::regs.rbx, 6);
    CHECK_EQ("ERR-B-16", apic_read(APIC_TPR), masking ? 0x50 : 0x60);
  }
  write_cr8(0);
}
