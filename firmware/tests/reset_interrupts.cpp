// SPDX-License-Identifier: Apache-2.0
// After reset GIF is 1, CR8 reaches the APIC and nothing is intercepted (manual appendix A).
// shows: RSTA-02 RSTA-03 RSTA-06 RSTA-07
#include "fw.h"
void test() {
  using namespace fw;
  apic_enable();
  handlers[0x51] = handle_eoi;
  apic_self_ipi(0x51);
  sti();
  settle();
  cli();
  CHECK_EQ("RSTA-02", trap_counts[0x51], 1);
  write_cr8(4);
  CHECK_EQ("RSTA-07", apic_read(APIC_TPR), 0x40);
  write_cr8(0);
  CHECK("RSTA-03", cpuid(0).eax >= 1);
  asm volatile("rdtsc\n pushfq\n popfq\n pause" ::: "eax", "edx", "cc");
  CHECK_EQ("RSTA-06", trap_counts[0], 0);
}
