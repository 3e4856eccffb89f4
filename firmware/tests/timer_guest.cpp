// SPDX-License-Identifier: Apache-2.0
// The APIC timer interrupts a running guest again and again: exits 60h at arbitrary instructions, nothing is
// lost.
// shows: EXITSTATE-02 INTR-ICPT-01 INTR-ICPT-02 INTRMASK-03 VMRUN-10
#include "svm.h"
GUEST64(g_work, "mov ecx, 3000\n 1: add rbx, rcx\n push rbx\n pop rdx\n xor r8, rdx\n dec ecx\n jnz 1b")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  handlers[0x70] = handle_eoi;
  svm::guest64(vmcb, g_work);
  svm::regs = {};
  RUN_LEGAL("VMRUN-10", vmcb);
  const u64 rbx = svm::regs.rbx, r8 = svm::regs.r8;
  svm::guest64(vmcb, g_work);
  vmcb.intercept(INTERCEPT_INTR);
  vmcb.b(VMCB_V_INTR_MASKING) = 1;
  svm::regs = {};
  apic_write(APIC_TIMER_DIV, 0xb);
  apic_write(APIC_LVT_TIMER, 0x70);
  u32 exits = 0, taken = 0;
  for (u32 left = 400; left; --left) {
    svm::clgi();
    sti();
    if (exits < 40) {
      apic_write(APIC_TIMER_INIT, 900 + exits * 37);
    }
    svm::run_raw(vmcb);
    svm::stgi();
    asm volatile("nop\n nop");
    cli();
    if (vmcb.exit_code() != VMEXIT_INTR) {
      break;
    }
    ++exits;
  }
  taken = trap_counts[0x70];
  CHECK_EQ("INTR-ICPT-01 INTRMASK-03", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK("INTR-ICPT-02", taken >= exits);
  CHECK("INTR-ICPT-01", exits > 0);
  CHECK_EQ("EXITSTATE-02", svm::regs.rbx, rbx);
  CHECK_EQ("EXITSTATE-02", svm::regs.r8, r8);
}
