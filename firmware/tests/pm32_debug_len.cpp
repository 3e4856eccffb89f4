// SPDX-License-Identifier: Apache-2.0
// DR7.LEN = 10b means 8 bytes in long mode only; outside it a breakpoint with it is one of one byte.
// shows: ERR-D-22
#include "fw.h"
alignas(16) static volatile u8 cell[16];
static u32 hits;
void test() {
  using namespace fw;
  handlers[1] = [](Frame&) { ++hits; };
  write_dr0(reinterpret_cast<u32>(cell) + 2);
  write_dr7(0x402 | (0x9u << 16));  // DR0: writes, LEN 10b
  cell[1] = 1;
  cell[3] = 1;
  CHECK_EQ("ERR-D-22 beside it", hits, 0);
  cell[2] = 1;
  CHECK_EQ("ERR-D-22", hits, 1);
  write_dr7(0x400);
}
