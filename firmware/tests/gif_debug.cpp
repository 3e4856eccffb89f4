// SPDX-License-Identifier: Apache-2.0
// With GIF = 0 matches of DR0 to DR3 are discarded without a trace in DR6; ICEBP and general detect still
// raise #DB (manual 2.13).
// shows: ERR-B-01
#include "svm.h"
CODE64(c_nop, "nop")
CODE64(c_icebp, ".byte 0xf1")
CODE64(c_read_dr7, "mov rax, dr7")
static u64 cell;
void test() {
  using namespace fw;
  svm::enable();
  handlers[1] = [](Frame& frame) { frame.rflags |= RFLAGS_RF; };
  write_cr4(read_cr4() | CR4_DE);
  write_dr0(svm::address_of(&cell));
  write_dr1(svm::address_of(c_nop));
  write_dr2(0x80);
  write_dr3(svm::address_of(&cell));
  write_dr6(0xffff0ff0);
  // Write of 8 bytes, execution, I/O of 1 byte, read or write of 4 bytes.
  const u64 enabled = 0x400 | 0xaa | (0x9ull << 16) | (0x2ull << 24) | (0xfull << 28);
  write_dr7(enabled);
  svm::clgi();
  *const_cast<volatile u64*>(&cell) = 1;
  call_code(c_nop);
  out8(0x80, 0);
  svm::stgi();
  CHECK_EQ("ERR-B-01", trap_counts[1], 0);
  CHECK_EQ("ERR-B-01", read_dr6(), 0xffff0ff0);
  svm::clgi();
  call_code(c_icebp);
  svm::stgi();
  CHECK_EQ("ERR-B-01", trap_counts[1], 1);
  write_dr7(enabled | 0x2000);
  svm::clgi();
  call_code(c_read_dr7);
  svm::stgi();
  CHECK_EQ("ERR-B-01", trap_counts[1], 2);
  CHECK_EQ("ERR-B-01", read_dr6(), 0xffff2ff0);
  *const_cast<volatile u64*>(&cell) = 2;  // the same matches with GIF = 1
  CHECK_EQ("ERR-B-01", trap_counts[1], 3);
  CHECK_EQ("ERR-B-01", read_dr6() & 0xf, 9);
  call_code(c_nop);
  CHECK_EQ("ERR-B-01", trap_counts[1], 4);
  CHECK_EQ("ERR-B-01", read_dr6() & 0xf, 2);
  out8(0x80, 0);
  CHECK_EQ("ERR-B-01", trap_counts[1], 5);
  CHECK_EQ("ERR-B-01", read_dr6() & 0xf, 4);
  write_dr7(0x400);
}
