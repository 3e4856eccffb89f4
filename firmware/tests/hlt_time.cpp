// SPDX-License-Identifier: Apache-2.0
// One clock for the TSC and the APIC timer: the time that HLT sleeps passes for both.
// shows: ERR-D-14
#include "fw.h"
static volatile u32 woken;
static u64 rdtsc() {
  u32 low, high;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  return u64(high) << 32 | low;
}
void test() {
  using namespace fw;
  apic_enable();
  handlers[0x40] = [](Frame&) {
    woken = woken + 1;
    apic_write(APIC_EOI, 0);
  };
  apic_write(APIC_TIMER_DIV, 0xb);
  apic_write(APIC_LVT_TIMER, 0x40);
  // Around the slices in which the harness looks at a sleeping core, and beyond its watchdog.
  const u32 counts[] = {3000, 12000, 19900, 20000, 40000, 150'000};
  for (const u32 count : counts) {
    woken = 0;
    const u64 before = rdtsc();
    apic_write(APIC_TIMER_INIT, count);
    asm volatile("sti\n hlt\n cli" ::: "memory");
    const u64 slept = rdtsc() - before;
    CHECK_EQ("ERR-D-14", woken, 1);
    CHECK("ERR-D-14", slept >= count);
    CHECK("ERR-D-14", slept < count + 2000);
  }
}
