// SPDX-License-Identifier: Apache-2.0
// Timer of the local APIC: one-shot, periodic, divider, mask, current count; HLT until it fires.
#include "fw.h"

namespace {
void start(u32 lvt, u32 divide, u32 count) {
  fw::apic_write(APIC_TIMER_DIV, divide);
  fw::apic_write(APIC_LVT_TIMER, lvt);
  fw::apic_write(APIC_TIMER_INIT, count);
}
/// Waits (bounded) until vector v was taken n times.
bool wait(u32 v, u32 n) {
  for (u32 i = 0; i < 200000 && fw::trap_counts[v] < n; ++i) asm volatile("pause");
  return fw::trap_counts[v] >= n;
}
}  // namespace

void test() {
  using namespace fw;
  apic_enable();
  handlers[0x40] = handle_eoi;
  CHECK_EQ("ISA count of a stopped timer", apic_read(APIC_TIMER_COUNT), 0);

  // One-shot, interrupts open.
  sti();
  start(0x40, 0xB, 3000);
  const u32 first = apic_read(APIC_TIMER_COUNT), second = apic_read(APIC_TIMER_COUNT);
  CHECK("ISA the count falls", first <= 3000 && second <= first);
  CHECK("ISA one-shot", wait(0x40, 1));
  CHECK_EQ("ISA one-shot stops", apic_read(APIC_TIMER_COUNT), 0);
  settle();
  CHECK_EQ("ISA one-shot once", trap_counts[0x40], 1);

  // Polled with interrupts closed: the request stands in IRR.
  cli();
  start(0x40, 0x0, 500);
  u32 polls = 0;
  while (!apic_requested(0x40) && polls < 100000) ++polls;
  CHECK("ISA polled", polls < 100000);
  CHECK_EQ("ISA IF = 0", trap_counts[0x40], 1);
  sti();
  settle();
  CHECK_EQ("ISA taken when IF opens", trap_counts[0x40], 2);

  // Periodic with each divider.
  u32 expected = 2;
  const u32 dividers[][2] = {{0xB, 1},  {0x0, 2},  {0x1, 4},  {0x2, 8},
                             {0x3, 16}, {0x8, 32}, {0x9, 64}, {0xA, 128}};
  for (auto& divider : dividers) {
    start(0x20040, divider[0], 6000 / divider[1]);
    expected = trap_counts[0x40] + 2;
    CHECK("ISA periodic", wait(0x40, expected));
    apic_write(APIC_TIMER_INIT, 0);
  }
  settle();

  // HLT.
  for (u32 i = 0; i < 3; ++i) {
    const u32 before = trap_counts[0x40];
    cli();
    start(0x40, 0xB, 2000);
    asm volatile("sti\n hlt");
    CHECK_EQ("ISA HLT wakes", trap_counts[0x40], before + 1);
  }

  // Masked: nothing is requested, the count still falls to zero.
  const u32 before = trap_counts[0x40];
  start(0x10040, 0xB, 200);
  for (u32 i = 0; i < 100000 && apic_read(APIC_TIMER_COUNT) != 0; ++i) {
  }
  CHECK_EQ("ISA masked timer runs down", apic_read(APIC_TIMER_COUNT), 0);
  apic_write(APIC_LVT_TIMER, 0x40);
  settle();
  CHECK_EQ("ISA masked timer requests nothing", trap_counts[0x40], before);

  // Restarted before it ends, stopped before it ends.
  start(0x40, 0xB, 100000);
  apic_write(APIC_TIMER_INIT, 90000);
  CHECK_EQ("ISA initial count", apic_read(APIC_TIMER_INIT), 90000);
  CHECK("ISA restart", apic_read(APIC_TIMER_COUNT) <= 90000);
  apic_write(APIC_TIMER_INIT, 0);
  settle();
  CHECK_EQ("ISA stopped", apic_read(APIC_TIMER_COUNT), 0);

  // An illegal vector sets ESR only.
  cli();
  start(0x05, 0xB, 100);
  settle();
  settle();
  apic_write(APIC_ESR, 0);
  apic_read(APIC_ESR);
  CHECK("ISA illegal vector", !apic_requested(5));
}
