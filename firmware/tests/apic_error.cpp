// SPDX-License-Identifier: Apache-2.0
// The local APIC's error interrupt: an illegal vector, from a command or from the timer, is kept in the error
// status register and requests the vector of the LVT error entry (2.17.7; docs/choices.md section 10). ISA:
// the manual takes the APIC's ordinary registers for granted.
#include "fw.h"

static u32 errors;

void test() {
  using namespace fw;
  constexpr u8 kVector = 0x61;
  handlers[kVector] = [](Frame&) {
    ++errors;
    apic_write(APIC_ESR, 0);
    apic_write(APIC_EOI, 0);
  };
  const auto provoke = [](u8 vector) {
    apic_self_ipi(vector);
    sti();
    settle();
    cli();
  };
  apic_enable();
  apic_write(APIC_ESR, 0);

  apic_write(APIC_LVT_ERROR, 0x10000 | kVector);
  provoke(0x0F);
  CHECK_EQ("ISA masked error entry", errors, 0);
  apic_write(APIC_ESR, 0);
  CHECK_EQ("ISA ESR of a masked error", apic_read(APIC_ESR), 0x40);

  apic_write(APIC_LVT_ERROR, 0x0E);
  provoke(0x0F);
  CHECK_EQ("ISA error entry with an illegal vector", errors, 0);
  apic_write(APIC_ESR, 0);
  CHECK_EQ("ISA ESR", apic_read(APIC_ESR), 0x40);

  apic_write(APIC_LVT_ERROR, kVector);
  for (u32 vector = 0; vector < 16; ++vector) {
    apic_self_ipi(u8(vector));
    CHECK("ISA error vector is requested", apic_requested(kVector));
    sti();
    settle();
    cli();
    CHECK_EQ("ISA error interrupt", errors, vector + 1);
    CHECK_EQ("ISA ESR in the handler", apic_read(APIC_ESR), 0x40);
  }
  apic_write(APIC_ESR, 0);
  CHECK_EQ("ISA ESR is empty", apic_read(APIC_ESR), 0);

  // The timer's entry with an illegal vector.
  errors = 0;
  apic_write(APIC_TIMER_DIV, 0xB);
  apic_write(APIC_LVT_TIMER, 0x05);
  apic_write(APIC_TIMER_INIT, 200);
  sti();
  for (u32 i = 0; i < 100000 && errors == 0; ++i) settle();
  cli();
  CHECK_EQ("ISA error interrupt of the timer", errors, 1);
  CHECK_EQ("ISA ESR of the timer's error", apic_read(APIC_ESR), 0x40);

  // Software disabled: no error, no interrupt.
  apic_write(APIC_SVR, 0xFF);
  provoke(0x0F);
  apic_enable();
  apic_write(APIC_ESR, 0);
  CHECK_EQ("ISA no error while disabled", apic_read(APIC_ESR), 0);
  CHECK_EQ("ISA no interrupt while disabled", errors, 1);
}
