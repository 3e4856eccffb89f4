// SPDX-License-Identifier: Apache-2.0
// The host takes a pending NMI and an interrupt right after STGI, in that order (manual 2.13, as settled).
// shows: ERR-B-03
#include "svm.h"
static u32 order[4], taken;
void test() {
  using namespace fw;
  svm::enable();
  apic_enable();
  handlers[2] = [](Frame&) { order[taken++ & 3] = 2; };
  handlers[0x51] = [](Frame&) {
    order[taken++ & 3] = 0x51;
    apic_write(APIC_EOI, 0);
  };
  svm::clgi();
  apic_pend(0x51);
  apic_self_nmi();
  settle();
  sti();
  settle();
  CHECK_EQ("ERR-B-03", taken, 0);
  svm::stgi();
  settle();
  CHECK_EQ("ERR-B-03", taken, 2);
  CHECK_EQ("ERR-B-03", order[0], 2);
  CHECK_EQ("ERR-B-03", order[1], 0x51);
}
