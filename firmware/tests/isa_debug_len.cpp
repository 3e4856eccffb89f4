// SPDX-License-Identifier: Apache-2.0
// DR7.LEN = 10b in long mode: the aligned 8 bytes around the address.
// shows: ERR-D-22
#include "fw.h"
alignas(16) static volatile u8 cell[24];
static u32 hits;
void test() {
  using namespace fw;
  handlers[1] = [](Frame&) { ++hits; };
  write_dr0(reinterpret_cast<u64>(cell) + 10);
  write_dr7(0x402 | (0x9u << 16));  // DR0: writes, LEN 10b
  cell[7] = 1;
  cell[16] = 1;
  CHECK_EQ("ERR-D-22 beside it", hits, 0);
  cell[8] = 1;
  cell[15] = 1;
  CHECK_EQ("ERR-D-22", hits, 2);
  write_dr7(0x400);
}
