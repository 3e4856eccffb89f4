// SPDX-License-Identifier: Apache-2.0
// Self IPIs, TPR, IRR, ISR, EOI and IF with the local APIC.
#include "fw.h"
void test() {
  using namespace fw;
  apic_enable();
  handlers[0x51] = [](Frame&) {
    CHECK("ISA ISR in the handler", apic_in_service(0x51));
    apic_write(APIC_EOI, 0);
  };
  handlers[0x61] = handle_eoi;
  apic_pend(0x51);
  CHECK_EQ("ISA IF = 0 masks", trap_counts[0x51], 0);
  sti();
  settle();
  CHECK_EQ("ISA taken once", trap_counts[0x51], 1);
  CHECK("ISA EOI", !apic_in_service(0x51));
  cli();
  write_cr8(6);
  apic_pend(0x51);
  apic_pend(0x61);
  sti();
  settle();
  CHECK_EQ("ISA TPR masks class 6", trap_counts[0x61], 0);
  write_cr8(5);
  settle();
  CHECK_EQ("ISA TPR 5 admits class 6", trap_counts[0x61], 1);
  CHECK_EQ("ISA TPR 5 masks class 5", trap_counts[0x51], 1);
  write_cr8(0);
  settle();
  CHECK_EQ("ISA TPR 0 admits class 5", trap_counts[0x51], 2);
}
