// SPDX-License-Identifier: Apache-2.0
// Specific end of interrupt (manual 2.17.7).
// shows: APIC-EXT-05 APIC-SEOI-01 APIC-SEOI-02 APIC-SEOI-03 APIC-SEOI-04 APIC-SEOI-06 ERR-B-21 ERR-B-22
// shows: ERR-B-23
#include "fw.h"
void test() {
  using namespace fw;
  apic_enable();
  apic_write(APIC_EXT_CONTROL, 2);
  handlers[0x50] = [](Frame&) {
    sti();
    apic_self_ipi(0x90);
    settle();
    cli();
  };
  handlers[0x90] = [](Frame&) {
    CHECK("APIC-SEOI-04", apic_in_service(0x50) && apic_in_service(0x90));
    apic_write(APIC_SEOI, 0x50);
    CHECK("APIC-SEOI-01 APIC-SEOI-02 APIC-SEOI-03 APIC-SEOI-06", !apic_in_service(0x50));
    CHECK("APIC-SEOI-04 APIC-SEOI-02", apic_in_service(0x90));
    apic_write(APIC_EXT_CONTROL, 0);
    apic_write(APIC_SEOI, 0x90);
    CHECK("APIC-EXT-05", apic_in_service(0x90));
    apic_write(APIC_EXT_CONTROL, 2);
    apic_write(APIC_SEOI, 0xffffff90);
    CHECK("APIC-EXT-05 ERR-B-22 APIC-SEOI-04", !apic_in_service(0x90));
    apic_write(APIC_SEOI, 0x70);
  };
  apic_self_ipi(0x50);
  sti();
  settle();
  cli();
  CHECK_EQ("APIC-SEOI-04", trap_counts[0x90], 1);
  CHECK("ERR-B-21", !apic_in_service(0x50) && !apic_in_service(0x90) && !apic_in_service(0x70));
  apic_self_ipi(0x50);
  settle();
  apic_write(APIC_SEOI, 0x50);  // pending, not in service: stays pending
  CHECK("ERR-B-23", apic_requested(0x50));
}
