// SPDX-License-Identifier: Apache-2.0
// An interrupt or NMI whose delivery ends at once in #DF of the host: the interrupt was taken all the same
// (AMD64 volume 2, 8.2.9; manual 2.4.3).
// shows: EXITINT-22
#include "svm.h"
namespace {
constexpr u64 kPresent = 0x800000000000ull;
constexpr u8 kVector = 0x60;
u32 first;
void repair(fw::Frame& frame) {
  CHECK_EQ("EXITINT-22", frame.error, 0);
  fw_idt[first * 2] |= kPresent;
  fw_idt[11 * 2] |= kPresent;
  fw_idt[13 * 2] |= kPresent;
}
void break_gates(u32 vector) {
  first = vector;
  fw_idt[vector * 2] &= ~kPresent;
  fw_idt[11 * 2] &= ~kPresent;
  fw_idt[13 * 2] &= ~kPresent;
}
}  // namespace
void test() {
  using namespace fw;
  apic_enable();
  handlers[8] = repair;
  handlers[kVector] = handle_eoi;
  apic_pend(kVector);
  break_gates(kVector);
  sti();
  settle();
  cli();
  CHECK_EQ("EXITINT-22", trap_counts[8], 1);
  CHECK_EQ("EXITINT-22", trap_counts[kVector], 0);
  CHECK_EQ("EXITINT-22", apic_in_service(kVector), true);
  apic_write(APIC_EOI, 0);
  // The same with an NMI: further NMIs stay blocked until the IRET of the #DF handler.
  handlers[2] = [](Frame&) {};
  break_gates(2);
  apic_self_nmi();
  settle();
  CHECK_EQ("EXITINT-22", trap_counts[8], 2);
  CHECK_EQ("EXITINT-22", trap_counts[2], 0);
  apic_self_nmi();
  settle();
  CHECK_EQ("EXITINT-22", trap_counts[2], 1);
  // And the next interrupt arrives as usual.
  apic_pend(kVector);
  sti();
  settle();
  cli();
  CHECK_EQ("EXITINT-22", trap_counts[kVector], 1);
}
