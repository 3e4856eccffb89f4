// SPDX-License-Identifier: Apache-2.0
// The extended APIC space: version bit, feature and control registers (manual 2.17.7).
// shows: APIC-EXT-01 APIC-EXT-02 APIC-EXT-03 APIC-EXT-06 APIC-EXT-07 ERR-B-18 ERR-B-20 RESET-11 RSTA-11
#include "fw.h"
void test() {
  using namespace fw;
  CHECK_EQ("APIC-EXT-01", apic_read(APIC_VERSION) >> 31, 1);
  CHECK_EQ("APIC-EXT-02 ERR-B-18", apic_read(APIC_EXT_FEATURE) & 1, 1);
  CHECK_EQ("APIC-EXT-03 ERR-B-18", (apic_read(APIC_EXT_FEATURE) >> 1) & 1, 1);
  const u32 feature = apic_read(APIC_EXT_FEATURE);
  apic_write(APIC_EXT_FEATURE, ~feature);
  CHECK_EQ("APIC-EXT-06", apic_read(APIC_EXT_FEATURE), feature);
  CHECK_EQ("ERR-B-20", apic_read(APIC_EXT_CONTROL) & 3, 0);
  for (u32 value = 0; value < 4; ++value) {
    apic_write(APIC_EXT_CONTROL, value);
    CHECK_EQ("APIC-EXT-07", apic_read(APIC_EXT_CONTROL) & 3, value);
  }
  apic_write(APIC_EXT_CONTROL, 0);
  for (u32 i = 0; i < 8; ++i) {
    CHECK_EQ("RSTA-11 RESET-11", apic_read(APIC_IER0 + i * 16), 0xffffffff);
  }
}
