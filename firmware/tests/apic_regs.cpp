// SPDX-License-Identifier: Apache-2.0
// Local APIC registers: version, feature and control registers, kept bits, ESR, access sizes (2.17.7, E.6,
// E.7).
// shows: APIC-EXT-01 APIC-EXT-02 APIC-EXT-03 APIC-EXT-06 APIC-EXT-07 APIC-EXT-08 APIC-EXT-09 APIC-SEOI-05
// shows: ERR-B-20
#include <initializer_list>

#include "fw.h"

namespace {
volatile u8& byte_at(u32 offset) { return *reinterpret_cast<volatile u8*>(uptr(ADDRESS_LAPIC + offset)); }
volatile u16& word_at(u32 offset) { return *reinterpret_cast<volatile u16*>(uptr(ADDRESS_LAPIC + offset)); }
volatile u64& qword_at(u32 offset) { return *reinterpret_cast<volatile u64*>(uptr(ADDRESS_LAPIC + offset)); }
}  // namespace

void test() {
  using namespace fw;
  CHECK("APIC-EXT-01 extended space", (apic_read(APIC_VERSION) >> 31) & 1);
  CHECK_EQ("APIC-EXT-02 APIC-EXT-03 APIC-EXT-08", apic_read(APIC_EXT_FEATURE) & 3, 3);
  apic_write(APIC_EXT_FEATURE, 0xFFFFFFFF);
  apic_write(APIC_EXT_FEATURE, 0);
  CHECK_EQ("APIC-EXT-06", apic_read(APIC_EXT_FEATURE) & 3, 3);
  CHECK_EQ("ERR-B-20 reset value", apic_read(APIC_EXT_CONTROL) & 3, 0);
  apic_write(APIC_EXT_CONTROL, 3);
  CHECK_EQ("APIC-EXT-07 APIC-EXT-09", apic_read(APIC_EXT_CONTROL) & 3, 3);
  apic_write(APIC_EXT_CONTROL, 0);
  CHECK_EQ("APIC-EXT-07", apic_read(APIC_EXT_CONTROL) & 3, 0);

  // Kept bits, enabled and disabled.
  for (u32 enabled = 0; enabled < 2; ++enabled) {
    apic_write(APIC_SVR, enabled ? 0x1FF : 0xFF);
    for (u32 reg : {APIC_ID, APIC_TPR, APIC_LDR, APIC_DFR, APIC_ICR_HIGH, APIC_LVT_TIMER, APIC_LVT_THERMAL,
                    APIC_LVT_PERF, APIC_LVT_LINT0, APIC_LVT_LINT1, APIC_LVT_ERROR, APIC_TIMER_DIV}) {
      const u32 before = apic_read(reg);
      apic_write(reg, 0xFFFFFFFF);
      apic_read(reg);
      apic_write(reg, 0x00A5A5A5);
      apic_read(reg);
      apic_write(reg, before);
      CHECK_EQ("ISA APIC register", apic_read(reg), before);
    }
  }
  apic_write(APIC_SVR, 0xFF);
  CHECK_EQ("ISA software disable masks the LVT", (apic_read(APIC_LVT_LINT0) >> 16) & 1, 1);

  // ESR: a vector below 16.
  apic_enable();
  apic_self_ipi(0x0F);
  CHECK_EQ("ISA ESR shows the last write's bits", apic_read(APIC_ESR), 0);
  apic_write(APIC_ESR, 0);
  apic_read(APIC_ESR);
  apic_write(APIC_ESR, 0);
  CHECK_EQ("ISA ESR", apic_read(APIC_ESR), 0);
  CHECK("ISA vector 15 is not requested", !apic_requested(0x0F));

  // PPR and APR follow TPR.
  for (u32 tpr : {0x00u, 0x0Fu, 0x37u, 0xF0u}) {
    apic_write(APIC_TPR, tpr);
    CHECK_EQ("ISA PPR", apic_read(APIC_PPR), tpr);
    apic_read(APIC_APR);
  }
  apic_write(APIC_TPR, 0);

  // Access sizes (docs/choices.md): what is read narrow or wide is the dword's bytes, only dword writes
  // count.
  apic_write(APIC_TPR, 0x5A);
  byte_at(APIC_TPR) = 0x11;
  word_at(APIC_TPR) = 0x2222;
  qword_at(APIC_TPR) = 0x33;
  CHECK_EQ("ISA only dword writes", apic_read(APIC_TPR), 0x5A);
  CHECK_EQ("ISA byte read", byte_at(APIC_TPR), 0x5A);
  CHECK_EQ("ISA word read", word_at(APIC_VERSION + 2), apic_read(APIC_VERSION) >> 16);
  CHECK_EQ("ISA quadword read", qword_at(APIC_VERSION) & 0xFFFFFFFF, apic_read(APIC_VERSION));
  apic_write(APIC_TPR + 4, 0x44);
  CHECK_EQ("ISA beside a register", apic_read(APIC_TPR + 4), 0);
  CHECK_EQ("ISA no register", apic_read(0x3F0), 0);
  apic_write(APIC_TPR, 0);
}
