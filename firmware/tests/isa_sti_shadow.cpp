// SPDX-License-Identifier: Apache-2.0
// The shadow of STI lasts one instruction (manual 2.17.5).
// shows: SHADOW-01 SHADOW-02
#include "fw.h"
static u64 seen_rbx;
void test() {
  using namespace fw;
  apic_enable();
  handlers[0x51] = [](Frame& frame) {
    seen_rbx = frame.rbx;
    apic_write(APIC_EOI, 0);
  };
  apic_pend(0x51);
  u64 rbx = 0;
  asm volatile("sti\n inc rbx\n inc rbx\n inc rbx\n cli" : "+b"(rbx)::"memory");
  CHECK_EQ("SHADOW-01 SHADOW-02", seen_rbx, 1);
  CHECK_EQ("SHADOW-01", rbx, 3);
  CHECK_EQ("SHADOW-01", trap_counts[0x51], 1);
}
