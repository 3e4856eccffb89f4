// SPDX-License-Identifier: Apache-2.0
// The APIC timer interrupts string instructions and ordinary code of the host; every iteration survives.
#include "fw.h"
static u8 a[600], b[600];
static u32 cost;  // of an interrupt, in ticks: the time between two is longer, however slow the engine is
void test() {
  using namespace fw;
  apic_enable();
  handlers[0x70] = [](Frame&) {
    apic_write(APIC_EOI, 0);
    apic_write(APIC_TIMER_INIT, 2 * cost + trap_counts[0x70] * 61 % cost);
  };
  for (u32 i = 0; i < sizeof a; ++i) {
    a[i] = u8(i * 13 + 5);
  }
  handlers[0x71] = [](Frame&) { apic_write(APIC_EOI, 0); };
  const u64 before = __builtin_ia32_rdtsc();
  asm volatile("int 0x71");
  cost = u32(__builtin_ia32_rdtsc() - before);
  apic_write(APIC_TIMER_DIV, 0xb);
  apic_write(APIC_LVT_TIMER, 0x70);
  apic_write(APIC_TIMER_INIT, 300);
  sti();
  u64 sum = 0;
  for (u32 round = 0; round < 5; ++round) {
    u64 rsi = u64(a), rdi = u64(b), rcx = sizeof a, flags;
    asm volatile("rep movsb" : "+S"(rsi), "+D"(rdi), "+c"(rcx)::"memory");
    CHECK_EQ("ISA rep movsb under interrupts", rsi, u64(a + sizeof a));
    rsi = u64(a), rdi = u64(b), rcx = sizeof a;
    asm volatile("repe cmpsb\n pushfq\n pop %3"
                 : "+S"(rsi), "+D"(rdi), "+c"(rcx), "=r"(flags)::"memory", "cc");
    CHECK_EQ("ISA repe cmpsb under interrupts", rcx, 0);
    CHECK_EQ("ISA repe cmpsb under interrupts", flags & RFLAGS_ZF, RFLAGS_ZF);
    rdi = u64(b), rcx = sizeof b / 8;
    asm volatile("rep stosq" : "+D"(rdi), "+c"(rcx) : "a"(round) : "memory");
    sum += b[8] + b[592];
  }
  cli();
  apic_write(APIC_LVT_TIMER, 0x10000);
  CHECK_EQ("ISA rep stosq under interrupts", sum, 2 * (0 + 1 + 2 + 3 + 4));
  CHECK("ISA timer interrupts came", trap_counts[0x70] > 0);
}
