// SPDX-License-Identifier: Apache-2.0
// IOIO of INS and OUTS: STR, REP, address sizes (manual 2.6.2).
// shows: ERR-A-32 ERR-A-34 IOIO-11 IOIO-12 IOIO-16 IOIO-18 IOIO-19 IOIO-21 IOIO-22 IOIO-24 IOIO-25
// shows: IOIO-27
#include "svm.h"
GUEST64(g_insb, "insb")
GUEST64(g_outsb, "outsb")
GUEST64(g_rep_insd, "rep insd")
GUEST64(g_rep_outsw, "rep outsw")
GUEST64(g_insb32, ".byte 0x67, 0x6c")
GUEST64(g_outsb32, ".byte 0x67, 0x6e")
namespace {
struct Row {
  const char* id;
  const u8* begin;
  u32 length;
  u64 info;
};
const Row kRows[] = {
    {"ERR-A-32 IOIO-25 IOIO-18 IOIO-11", g_insb, 1, 0x00f00215},
    {"ERR-A-32 IOIO-25 IOIO-18 IOIO-12", g_outsb, 1, 0x00f00214},
    {"ERR-A-32 IOIO-24 IOIO-21", g_rep_insd, 2, 0x00f0024d},
    {"ERR-A-32 IOIO-24 IOIO-22 ERR-A-34", g_rep_outsw, 3, 0x00f0022c},
    {"ERR-A-32 IOIO-19", g_insb32, 2, 0x00f00115},
    {"ERR-A-32 IOIO-19", g_outsb32, 2, 0x00f00114},
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  svm::iopm[0].q(0xf0 / 8) = 0xff;
  fw_pd[0xa000000 >> 21] = 0;
  for (const Row& row : kRows) {
    svm::guest64(vmcb, row.begin);
    vmcb.intercept(INTERCEPT_IOIO);
    vmcb.intercept(INTERCEPT_EXCP14);
    svm::regs.rdx = 0xf0;
    svm::regs.rcx = 4;
    svm::regs.rsi = 0xa000000;
    svm::regs.rdi = 0xa000000;
    RUN_EXPECT("IOIO-16", vmcb, VMEXIT_IOIO);
    CHECK_EQ(row.id, vmcb.info1() & ~0xfc00ull, row.info);
    CHECK_EQ("IOIO-27 ERR-A-34", vmcb.info2(), svm::address_of(row.begin) + row.length);
    CHECK_EQ("ERR-A-34", svm::regs.rcx, 4);
    vmcb.no_intercept(INTERCEPT_IOIO);
    RUN_EXPECT("IOIO-16", vmcb, VMEXIT_EXCP14);
  }
}
