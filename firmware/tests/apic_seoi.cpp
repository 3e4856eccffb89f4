// SPDX-License-Identifier: Apache-2.0
// Specific end of interrupt (manual 2.17.7).
// shows: APIC-EXT-05 APIC-SEOI-01 APIC-SEOI-02 APIC-SEOI-03 APIC-SEOI-04 APIC-SEOI-05 APIC-SEOI-06
// shows: ERR-B-21 ERR-B-22 ERR-B-23
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
  };
  handlers[0xa0] = [](Frame&) {
    apic_self_ipi(0x61);          // of lower priority: it waits
    apic_write(APIC_SEOI, 0x70);  // not in service
    CHECK("ERR-B-21", apic_in_service(0xa0) && apic_requested(0x61));
    // Write-only: a read ends neither the highest interrupt nor the one that was named last, and takes none.
    apic_read(APIC_SEOI);
    CHECK("APIC-SEOI-05", apic_in_service(0xa0));
    CHECK("APIC-SEOI-05", apic_requested(0x61) && !apic_in_service(0x61));
    apic_write(APIC_SEOI, 0xa0);
    apic_self_ipi(0xa1);
    settle();  // IF = 0: requested only
    apic_write(APIC_SEOI, 0xa1);
    apic_read(APIC_SEOI);
    CHECK("APIC-SEOI-05", apic_requested(0xa1));
  };
  handlers[0xa1] = handlers[0x61] = [](Frame& frame) { apic_write(APIC_SEOI, u32(frame.vector)); };
  apic_self_ipi(0x50);
  sti();
  settle();
  cli();
  CHECK_EQ("APIC-SEOI-04", trap_counts[0x90], 1);
  CHECK("ERR-B-21", !apic_in_service(0x50) && !apic_in_service(0x90) && !apic_in_service(0x70));
  apic_self_ipi(0xa0);
  sti();
  settle();
  cli();
  CHECK_EQ("APIC-SEOI-05", trap_counts[0xa0] << 8 | trap_counts[0xa1] << 4 | trap_counts[0x61], 0x111);
  apic_self_ipi(0x50);
  settle();
  apic_write(APIC_SEOI, 0x50);  // pending, not in service: stays pending
  CHECK("ERR-B-23", apic_requested(0x50));
}
