// SPDX-License-Identifier: Apache-2.0
// Receives from COM1 what the outside sends for a while and echoes it; passes when nothing is sent, too.
#include "fw.h"

void test() {
  using namespace fw;
  out8(PORT_COM1 + 2, 0x07);
  u32 received = 0;
  for (u32 i = 0; i < 3000 && received < 20; ++i) {
    if ((in8(PORT_COM1 + 5) & 1) == 0) continue;
    out8(PORT_COM1, in8(PORT_COM1));
    ++received;
  }
  out8(PORT_COM1 + 2, 0);
  CHECK("ISA receiver empty", received == 20 || (in8(PORT_COM1 + 5) & 1) == 0);
}
