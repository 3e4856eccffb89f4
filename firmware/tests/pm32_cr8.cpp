// SPDX-License-Identifier: Apache-2.0
// The LOCK form of MOV CR8 in 32-bit protected mode (manual 2.17.3).
// shows: ALTCR8-06 INS-MOVCR-11 INS-MOVCR-12
#include "fw.h"
void test() {
  using namespace fw;
  u32 value;
  const u32 cr0 = read_cr0();
  asm volatile(".byte 0xf0, 0x0f, 0x22, 0xc0" ::"a"(6));
  CHECK_EQ("ALTCR8-06 INS-MOVCR-11", apic_read(APIC_TPR), 0x60);
  CHECK_EQ("INS-MOVCR-11", read_cr0(), cr0);
  apic_write(APIC_TPR, 0x90);
  asm volatile(".byte 0xf0, 0x0f, 0x20, 0xc0" : "=a"(value));
  CHECK_EQ("ALTCR8-06 INS-MOVCR-12", value, 9);
  apic_write(APIC_TPR, 0);
}
