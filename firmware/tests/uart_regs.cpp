// SPDX-License-Identifier: Apache-2.0
// COM1 registers: divisor latch, scratch, line and modem status, FIFO, loopback, interrupt identification.
#include "fw.h"

namespace {
constexpr u16 kBase = PORT_COM1;
u8 in(u32 reg) { return fw::in8(u16(kBase + reg)); }
void out(u32 reg, u8 value) { fw::out8(u16(kBase + reg), value); }
}  // namespace

void test() {
  using namespace fw;
  const u8 lcr = in(3), mcr = in(4), ier = in(1);
  out(3, 0x80);
  const u8 low = in(0), high = in(1);
  out(0, 0x34);
  out(1, 0x12);
  CHECK_EQ("ISA divisor", in(0) | in(1) << 8, 0x1234);
  out(0, low);
  out(1, high);
  out(3, lcr & 0x7F);
  out(7, 0xA5);
  CHECK_EQ("ISA scratch", in(7), 0xA5);
  CHECK_EQ("ISA transmitter empty", in(5) & 0x60, 0x60);
  CHECK_EQ("ISA modem status", in(6) & 0xF0, 0xB0);

  out(4, 0x1A);
  CHECK_EQ("ISA loopback modem status", in(6) & 0xF0, 0x90);
  out(4, 0x15);
  CHECK_EQ("ISA loopback modem status", in(6) & 0xF0, 0x60);
  out(2, 0x07);
  out(1, 0x05);
  for (u8 i = 0; i < 16; ++i) out(0, u8(0x30 + i));
  CHECK_EQ("ISA data ready", in(5) & 3, 1);
  CHECK_EQ("ISA received data identification", in(2) & 0x0F, 4);
  out(0, 0x77);
  CHECK_EQ("ISA overrun identification", in(2) & 0x0F, 6);
  CHECK_EQ("ISA overrun", in(5) & 3, 3);
  CHECK_EQ("ISA overrun is cleared by reading", in(5) & 3, 1);
  for (u8 i = 0; i < 15; ++i) CHECK_EQ("ISA FIFO", in(0), 0x30 + i);
  in(0);
  CHECK_EQ("ISA empty", in(5) & 1, 0);
  out(0, 0x11);
  out(2, 0x03);
  CHECK_EQ("ISA FIFO reset", in(5) & 1, 0);
  out(2, 0x00);
  out(0, 0x41);
  CHECK_EQ("ISA without FIFO", in(0), 0x41);
  out(1, 0x02);
  CHECK_EQ("ISA transmitter identification", in(2) & 0x0F, 2);
  out(1, 0);
  CHECK_EQ("ISA nothing pending", in(2) & 0x0F, 1);
  out(4, mcr);
  out(3, lcr);
  out(1, ier);

  // Wide accesses are byte accesses to consecutive ports.
  u32 wide;
  asm volatile("in eax, dx" : "=a"(wide) : "d"(u16(kBase + 4)));
  CHECK_EQ("ISA wide read", wide >> 24, 0xA5);
  u16 value;
  asm volatile("in ax, dx" : "=a"(value) : "d"(u16(0x300)));
  CHECK_EQ("ISA nobody", value, 0xFFFF);
  asm volatile("out dx, ax" ::"a"(u16(0x5A00)), "d"(u16(kBase + 6)));
  CHECK_EQ("ISA wide write", in(7), 0x5A);
}
