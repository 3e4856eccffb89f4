// SPDX-License-Identifier: Apache-2.0
// GIF = 0 holds interrupts and NMIs back (manual 2.13).
// shows: GIF-01 GIF-02 GIF-INTR-01 GIF-INTR-02 GIF-NMI-01 GIF-NMI-02 INS-CLGI-02 INS-CLGI-03 INS-STGI-02
// shows: INS-STGI-03 NMI-01
#include "svm.h"
void test() {
  using namespace fw;
  svm::enable();
  apic_enable();
  handlers[0x51] = handle_eoi;
  handlers[2] = [](Frame&) {};
  svm::clgi();
  apic_pend(0x51);
  sti();
  settle();
  CHECK_EQ("GIF-02 GIF-INTR-01 INS-CLGI-02 INS-CLGI-03", trap_counts[0x51], 0);
  svm::stgi();
  settle();
  CHECK_EQ("GIF-01 GIF-INTR-01 INS-STGI-02 INS-STGI-03", trap_counts[0x51], 1);
  apic_self_ipi(0x51);
  settle();
  CHECK_EQ("GIF-INTR-02", trap_counts[0x51], 2);
  cli();
  svm::clgi();
  apic_self_nmi();
  settle();
  CHECK_EQ("GIF-NMI-01 NMI-01", trap_counts[2], 0);
  svm::stgi();
  settle();
  CHECK_EQ("GIF-NMI-01 NMI-01", trap_counts[2], 1);
  apic_self_nmi();
  settle();
  CHECK_EQ("GIF-NMI-02", trap_counts[2], 2);
}
