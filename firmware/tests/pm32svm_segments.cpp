// SPDX-License-Identifier: Apache-2.0
// The host's segments after #VMEXIT come from its GDT, base and limit included (manual 2.3, VMRUN page).
// shows: ERR-A-21 INS-VMEXIT-52 VMEXIT-22
#include "svm.h"
GUEST32(g_code, "mov eax, 0x38\n mov es, eax")
static u32 cells[2];
void test() {
  using svm::vmcb;
  svm::enable();
  const u64 base = svm::address_of(cells);
  fw_gdt[12] = 0x00cf93000000ffff;
  asm volatile("mov es, %0" ::"r"(0x60) : "memory");
  fw_gdt[12] = 0x0040930000000007 | (base << 16);  // now: the cells, limit 7
  asm volatile("" ::: "memory");
  cells[0] = 0x1111;
  cells[1] = 0x2222;
  svm::guest32(vmcb, g_code);
  vmcb.segment(VMCB_ES_SEL, 0, 0, 0, 0);
  RUN_LEGAL("VMEXIT-22", vmcb);
  u32 got = 0;
  asm volatile("mov %0, es:[4]" : "=r"(got)::"memory");
  CHECK_EQ("ERR-A-21 VMEXIT-22 INS-VMEXIT-52", got, 0x2222);
  CHECK_EQ("ERR-A-21 INS-VMEXIT-52", fw::guarded([] {
             asm volatile("mov eax, es:[8]" ::: "eax");
           }),
           VECTOR_GP);
  asm volatile("mov es, %0" ::"r"(0x38));
}
