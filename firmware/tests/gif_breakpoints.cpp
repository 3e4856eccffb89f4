// SPDX-License-Identifier: Apache-2.0
// With GIF = 0 breakpoint hits are thrown away, with GIF = 1 they raise #DB (manual 2.13).
// shows: GIF-DBG-01 GIF-DBG-02
#include "svm.h"
static u64 cell;
void test() {
  using namespace fw;
  svm::enable();
  handlers[1] = [](Frame& frame) { frame.rflags |= RFLAGS_RF; };
  write_dr0(svm::address_of(&cell));
  write_dr7(0x400 | 2 | (0xdu << 16));
  svm::clgi();
  *const_cast<volatile u64*>(&cell) = 1;
  svm::stgi();
  CHECK_EQ("GIF-DBG-01", trap_counts[1], 0);
  *const_cast<volatile u64*>(&cell) = 2;
  CHECK_EQ("GIF-DBG-02", trap_counts[1], 1);
  CHECK_EQ("GIF-DBG-02", read_dr6() & 0xf, 1);
  write_dr7(0x400);
}
