// SPDX-License-Identifier: Apache-2.0
// IOIO: EXITINFO1 and EXITINFO2 of every form (manual 2.6.2).
// shows: ERR-A-32 ERR-A-33 EXITCODE-44 IOIO-06 IOIO-17 IOIO-21 IOIO-22 IOIO-23 IOIO-26 IOIO-27
// shows: VMCB-CTL-34 VMCB-CTL-76 VMEXIT-15
#include "svm.h"
GUEST64(g_inb, "in al, dx")
GUEST64(g_inw, "in ax, dx")
GUEST64(g_ind, "in eax, dx")
GUEST64(g_outb, "out dx, al")
GUEST64(g_outw, "out dx, ax")
GUEST64(g_outd, "out dx, eax")
GUEST64(g_in8, "in al, 0x60")
GUEST64(g_out8, "out 0x60, eax")
namespace {
struct Row {
  const char* id;
  const u8* begin;
  u32 length;
  u64 info;
};
const Row kRows[] = {
    {"ERR-A-32 IOIO-23 IOIO-26", g_inb, 1, 0x12340011},
    {"ERR-A-32 IOIO-22 IOIO-26", g_inw, 2, 0x12340021},
    {"ERR-A-32 IOIO-21 IOIO-26", g_ind, 1, 0x12340041},
    {"ERR-A-32 IOIO-23 IOIO-26", g_outb, 1, 0x12340010},
    {"ERR-A-32 IOIO-22 IOIO-26", g_outw, 2, 0x12340020},
    {"ERR-A-32 IOIO-21 IOIO-26", g_outd, 1, 0x12340040},
    {"IOIO-17", g_in8, 2, 0x00600011},
    {"IOIO-17", g_out8, 2, 0x00600040},
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  for (u32 i = 0; i < 3; ++i) {
    svm::iopm[i].q(0x0c) = ~0ull;
    svm::iopm[i].q(0x246) = ~0ull;
  }
  for (const Row& row : kRows) {
    svm::guest64(vmcb, row.begin);
    vmcb.intercept(INTERCEPT_IOIO);
    svm::regs.rdx = 0x1234;
    RUN_EXPECT("EXITCODE-44 VMCB-CTL-34 IOIO-06", vmcb, VMEXIT_IOIO);
    CHECK_EQ(row.id, vmcb.info1() & ~0x380ull, row.info);
    CHECK_EQ("ERR-A-33 VMCB-CTL-76", vmcb.info1() & 0xffffffff0000fc02, 0);
    CHECK_EQ("IOIO-27 VMEXIT-15", vmcb.info2(), svm::address_of(row.begin) + row.length);
    CHECK_EQ("IOIO-27", vmcb.rip(), svm::address_of(row.begin));
  }
}
