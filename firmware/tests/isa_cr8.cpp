// SPDX-License-Identifier: Apache-2.0
// CR8 and the APIC task priority register are one; the LOCK form in 64-bit mode (manual 2.17.3, 4.2).
// shows: ALTCR8-01 ALTCR8-02 ALTCR8-03 ALTCR8-04 ALTCR8-05 CPUID-14 ERR-C-06 INS-MOVCR-09 INS-MOVCR-10
// shows: INS-MOVCR-13 INS-MOVCR-32
#include "fw.h"
void test() {
  using namespace fw;
  u64 value;
  write_cr8(5);
  CHECK_EQ("INS-MOVCR-09", apic_read(APIC_TPR), 0x50);
  apic_write(APIC_TPR, 0x30);
  CHECK_EQ("INS-MOVCR-09 INS-MOVCR-10", read_cr8(), 3);
  const u64 cr0 = read_cr0();
  asm volatile(".byte 0xf0, 0x0f, 0x22, 0xc0" ::"a"(4ull));
  CHECK_EQ("ALTCR8-01 ALTCR8-03 ALTCR8-05", read_cr8(), 4);
  CHECK_EQ("ALTCR8-01", apic_read(APIC_TPR), 0x40);
  CHECK_EQ("ALTCR8-01", read_cr0(), cr0);
  apic_write(APIC_TPR, 0x70);
  asm volatile(".byte 0xf0, 0x0f, 0x20, 0xc0" : "=a"(value));
  CHECK_EQ("ALTCR8-02 ALTCR8-04 ALTCR8-05 ERR-C-06", value, 7);
  CHECK_EQ("CPUID-14 INS-MOVCR-13", (cpuid(0x80000001).ecx >> 4) & 1, 1);
  CHECK_EQ("INS-MOVCR-32", guarded([] { asm volatile(".byte 0xf0, 0x0f, 0x22, 0xc0" ::"a"(0x14ull)); }),
           VECTOR_GP);
  write_cr8(0);
}
