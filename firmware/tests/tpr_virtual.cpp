// SPDX-License-Identifier: Apache-2.0
// CR8 and V_TPR with and without V_INTR_MASKING (manual 2.17.2).
// shows: ALTCR8-07 INS-VMEXIT-24 INS-VMEXIT-32 INS-VMRUN-25 TPR-01 TPR-02 TPR-05 TPR-06 TPR-07 TPR-08
// shows: TPR-09 TPR-10 TPR-11 VINTR-26 VMCB-CTL-59 VMCB-CTL-61 VMEXIT-12 VMEXIT-19 VMRUN-CTL-06
// shows: VMRUN-LOAD-19
#include "svm.h"
GUEST64(g_cr8, "mov rbx, cr8\n mov eax, 3\n mov cr8, rax\n mov esi, [rdi + 0x80]")
GUEST64(g_mmio, "mov dword ptr [rdi + 0x80], 0x50\n mov esi, [rdi + 0x80]\n mov rbx, cr8")
GUEST32(g_lock, "mov eax, 6\n .byte 0xf0, 0x0f, 0x22, 0xc0")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  svm::regs.rdi = ADDRESS_LAPIC;
  apic_write(APIC_TPR, 0x90);
  svm::guest64(vmcb, g_cr8);
  vmcb.b(VMCB_V_INTR_MASKING) = 1;
  vmcb.b(VMCB_V_TPR) = 7;
  RUN_LEGAL("TPR-01", vmcb);
  CHECK_EQ("TPR-01 TPR-09 VMRUN-LOAD-19 INS-VMRUN-25 VMCB-CTL-59", svm::regs.rbx, 7);
  CHECK_EQ("TPR-02 TPR-08 VMEXIT-12 VMCB-CTL-61 INS-VMEXIT-24", vmcb.b(VMCB_V_TPR), 3);
  CHECK_EQ("TPR-08 VMRUN-CTL-06", svm::regs.rsi, 0x90);
  CHECK_EQ("TPR-08", apic_read(APIC_TPR), 0x90);
  svm::guest64(vmcb, g_cr8);
  vmcb.b(VMCB_V_TPR) = 2;
  RUN_LEGAL("TPR-07", vmcb);
  CHECK_EQ("TPR-07", svm::regs.rbx, 9);
  CHECK_EQ("TPR-05 VMRUN-CTL-06", apic_read(APIC_TPR), 0x30);
  CHECK_EQ("TPR-06", vmcb.b(VMCB_V_TPR), 3);
  svm::guest64(vmcb, g_mmio);
  vmcb.b(VMCB_V_INTR_MASKING) = 1;
  vmcb.b(VMCB_V_TPR) = 3;
  RUN_LEGAL("TPR-10", vmcb);
  CHECK_EQ("TPR-11", svm::regs.rsi, 0x50);
  CHECK_EQ("TPR-10", apic_read(APIC_TPR), 0x50);
  CHECK_EQ("TPR-10", svm::regs.rbx, 3);
  CHECK_EQ("TPR-10", vmcb.b(VMCB_V_TPR), 3);
  write_cr8(2);
  CHECK_EQ("VMEXIT-19 VINTR-26 INS-VMEXIT-32", apic_read(APIC_TPR), 0x20);
  svm::guest32(vmcb, g_lock);
  vmcb.b(VMCB_V_INTR_MASKING) = 1;
  RUN_LEGAL("ALTCR8-07", vmcb);
  CHECK_EQ("ALTCR8-07", vmcb.b(VMCB_V_TPR), 6);
  CHECK_EQ("ALTCR8-07 INS-VMEXIT-32", apic_read(APIC_TPR), 0x20);
}
