// SPDX-License-Identifier: Apache-2.0
// The interrupt enable registers (manual 2.17.7).
// shows: APIC-EXT-04 APIC-IER-01 APIC-IER-02 APIC-IER-03 APIC-IER-04 APIC-IER-05 APIC-IER-06 APIC-IER-07
// shows: APIC-IER-08 APIC-IER-09 APIC-IER-10 APIC-IER-11 APIC-IER-12 APIC-IER-13 APIC-IER-14 APIC-IER-15
// shows: APIC-IER-16 ERR-B-20
#include "fw.h"
static u32 order[4], taken;
void test() {
  using namespace fw;
  apic_enable();
  apic_write(APIC_EXT_CONTROL, 1);
  for (u32 i = 0; i < 8; ++i) {
    for (u32 value = 0; value != 0xfffffffe; value = value ? 0xfffffffe : 0xffffffff) {
      apic_write(APIC_IER0 + i * 16, value);
      CHECK_EQ("APIC-IER-01 APIC-IER-02 APIC-IER-03", apic_read(APIC_IER0 + i * 16), value);
    }
  }
  for (u32 i = 0; i < 8; ++i) {
    apic_write(APIC_IER0 + i * 16, 0x11111111u * (i + 1));
  }
  for (u32 i = 0; i < 8; ++i) {
    CHECK_EQ("APIC-IER-03", apic_read(APIC_IER0 + i * 16), 0x11111111u * (i + 1));
    apic_write(APIC_IER0 + i * 16, 0xffffffff);
  }
  static const char* const kIds[8] = {"APIC-IER-09 APIC-IER-08", "APIC-IER-10 APIC-IER-08",
                                      "APIC-IER-11 APIC-IER-08", "APIC-IER-12 APIC-IER-08",
                                      "APIC-IER-13 APIC-IER-08", "APIC-IER-14 APIC-IER-08",
                                      "APIC-IER-15 APIC-IER-08", "APIC-IER-16 APIC-IER-08"};
  for (u32 i = 0; i < 8; ++i) {
    const u32 vector = i * 32 + 20;
    handlers[vector] = handle_eoi;
    handlers[vector + 1] = handle_eoi;
    apic_write(APIC_IER0 + i * 16, ~(1u << 20));
    apic_self_ipi(u8(vector));
    apic_self_ipi(u8(vector + 1));
    sti();
    settle();
    cli();
    CHECK_EQ(kIds[i], trap_counts[vector], 0);
    CHECK_EQ("APIC-IER-06", trap_counts[vector + 1], 1);
    CHECK("APIC-IER-04 APIC-IER-07", apic_requested(u8(vector)));
    apic_write(APIC_IER0 + i * 16, 0xffffffff);
    sti();
    settle();
    cli();
    CHECK_EQ("APIC-IER-07", trap_counts[vector], 1);
  }
  // A masked higher vector does not block a lower one.
  handlers[0x90] = handlers[0x50] = [](Frame& frame) {
    order[taken++ & 3] = u32(frame.vector);
    apic_write(APIC_EOI, 0);
  };
  apic_write(APIC_IER0 + 4 * 16, ~(1u << 16));
  apic_self_ipi(0x90);
  apic_self_ipi(0x50);
  sti();
  settle();
  CHECK_EQ("APIC-IER-05", taken, 1);
  CHECK_EQ("APIC-IER-05", order[0], 0x50);
  // Disabled in the control register, the IER acts as all ones.
  apic_write(APIC_EXT_CONTROL, 0);
  settle();
  cli();
  CHECK_EQ("APIC-EXT-04 ERR-B-20", taken, 2);
  CHECK_EQ("APIC-EXT-04", order[1], 0x90);
}
