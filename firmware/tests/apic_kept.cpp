// SPDX-License-Identifier: Apache-2.0
// Which bits the registers of the local APIC keep, where only an aligned dword counts, and whom an IPI
// reaches (APM 2, 16.3 to 16.6; manual E.6).
// shows: APIC-IER-01 APIC-IER-02 APIC-IER-03
#include "fw.h"
namespace {
using namespace fw;
struct Row {
  u32 offset, ones, zeros;  // what reads back after all ones, after all zeros
};
const Row kRows[] = {
    {APIC_ID, 0xff000000, 0},       {APIC_TPR, 0xff, 0},
    {APIC_LDR, 0xff000000, 0},      {APIC_DFR, 0xffffffff, 0x0fffffff},
    {APIC_ICR_HIGH, 0xff000000, 0}, {APIC_TIMER_DIV, 0xb, 0},
    {APIC_LVT_TIMER, 0x300ff, 0},   {APIC_LVT_ERROR, 0x100ff, 0},
    {APIC_EXT_CONTROL, 3, 0},
};
/// Whether the IPI arrives here.
bool reaches(u32 high, u32 low) {
  apic_write(APIC_ICR_HIGH, high << 24);
  apic_write(APIC_ICR_LOW, low | 0x4060);
  settle();
  const bool here = apic_requested(0x60);
  if (here) {
    sti();
    settle();
    cli();
  }
  return here;
}
}  // namespace
void test() {
  apic_enable();
  handlers[0x60] = handle_eoi;
  const u32 own = apic_read(APIC_ID);
  for (const Row& row : kRows) {
    const u32 before = apic_read(row.offset);
    apic_write(row.offset, 0xffffffff);
    CHECK_EQ("ISA bits that are kept", apic_read(row.offset), row.ones);
    apic_write(row.offset, 0);
    CHECK_EQ("ISA bits that are kept", apic_read(row.offset), row.zeros);
    apic_write(row.offset, before);
  }
  CHECK_EQ("ISA the ID is back", apic_read(APIC_ID), own);
  apic_write(APIC_SVR, 0xffffffff);
  CHECK_EQ("ISA SVR", apic_read(APIC_SVR), 0x3ff);
  apic_write(APIC_SVR, 0xfe);  // disabled: the LVT cannot be unmasked
  CHECK_EQ("ISA SVR", apic_read(APIC_SVR), 0xfe);
  apic_write(APIC_LVT_TIMER, 0x61);
  CHECK_EQ("ISA LVT of a disabled APIC", apic_read(APIC_LVT_TIMER), 0x10061);
  apic_write(APIC_SVR, 0x1a0);
  CHECK_EQ("ISA SVR", apic_read(APIC_SVR) & 0x1ff, 0x1a0);
  // IER counts by aligned dwords alone, and each has its own.
  for (u32 i = 0; i < 8; ++i) {
    apic_write(APIC_IER0 + 16 * i, 0x01010101 * (i + 1));
    for (u32 beside = 4; beside < 16; beside += 4) apic_write(APIC_IER0 + 16 * i + beside, 0xffffffff);
  }
  for (u32 i = 0; i < 8; ++i) {
    CHECK_EQ("APIC-IER-01 APIC-IER-02 APIC-IER-03", apic_read(APIC_IER0 + 16 * i), 0x01010101 * (i + 1));
    apic_write(APIC_IER0 + 16 * i, 0xffffffff);
  }
  // Destinations: physical, logical flat and by cluster, shorthands.
  const u32 id = own >> 24;
  CHECK("ISA physical", reaches(id, 0));
  CHECK("ISA physical, all", reaches(0xff, 0));
  CHECK("ISA lowest priority", reaches(id, 0x100));
  apic_write(APIC_LDR, 0x24000000);
  apic_write(APIC_DFR, 0xffffffff);
  CHECK("ISA flat", reaches(0x04, 0x800));
  CHECK("ISA flat", reaches(0x20, 0x800));
  CHECK("ISA flat, all", reaches(0xff, 0x800));
  apic_write(APIC_DFR, 0x0fffffff);
  CHECK("ISA cluster", reaches(0x24, 0x800));
  CHECK("ISA cluster, two members", reaches(0x2c, 0x800));
  CHECK("ISA another cluster", !reaches(0x34, 0x800));
  CHECK("ISA cluster 15 is a cluster", !reaches(0xf4, 0x800));
  CHECK("ISA other members", !reaches(0x23, 0x800) && !reaches(0x20, 0x800));
  apic_write(APIC_LDR, 0x21000000);
  CHECK("ISA cluster, the first member", reaches(0x21, 0x800));
  apic_write(APIC_DFR, 0xffffffff);
  CHECK("ISA flat, the lowest bit", reaches(0x01, 0x800));
  apic_write(APIC_LDR, 0x24000000);
  apic_write(APIC_DFR, 0x5fffffff);
  CHECK("ISA no format", !reaches(0x24, 0x800));
  apic_write(APIC_DFR, 0xffffffff);
  CHECK("ISA flat, other bits", !reaches(0xdb, 0x800));
  CHECK("ISA physical, another", !reaches(id + 1, 0));
  CHECK("ISA all but self", !reaches(0, 0xc0000));
  apic_write(APIC_DFR, 0x0fffffff);
  CHECK("ISA all, whatever the format", reaches(0xff, 0x800));
  CHECK("ISA self", reaches(0, 0x40000));
  CHECK("ISA all, self among them", reaches(0, 0x80000));
  apic_write(APIC_LDR, 0);
  apic_write(APIC_DFR, 0xffffffff);
  CHECK("ISA all, whatever the own bits", reaches(0xff, 0x800));
  CHECK_EQ("ISA each once", trap_counts[0x60], 14);
  // A timer that has expired stands still at 0.
  apic_write(APIC_TIMER_DIV, 0xb);
  apic_write(APIC_LVT_TIMER, 0x61);
  apic_write(APIC_TIMER_INIT, 20);
  settle();
  CHECK("ISA the timer has expired", apic_requested(0x61));
  CHECK_EQ("ISA the count is 0", apic_read(APIC_TIMER_COUNT), 0);
}
