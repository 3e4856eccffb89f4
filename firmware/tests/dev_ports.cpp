// SPDX-License-Identifier: Apache-2.0
// The ports of PCI configuration mechanism 1 can be kept from a guest by the I/O permission map
// (manual 2.20.5, 2.6).
// shows: DEV-OP-07
#include "svm.h"
GUEST64(g_out, "mov eax, 0x8000c3f4\n out dx, eax")
GUEST64(g_in, "in eax, dx")
GUEST64(g_inb, "in al, dx")
namespace {
using svm::vmcb;
bool exits(const u8* code, u32 port) {
  svm::guest64(vmcb, code);
  vmcb.intercept(INTERCEPT_IOIO);
  svm::regs.rdx = port;
  svm::run(vmcb);
  if (vmcb.exit_code() != VMEXIT_IOIO) {
    CHECK_EQ("DEV-OP-07", vmcb.exit_code(), VMEXIT_VMMCALL);
    return false;
  }
  CHECK_EQ("DEV-OP-07", vmcb.info1() >> 16, port);
  return true;
}
}  // namespace
void test() {
  svm::enable();
  CHECK("DEV-OP-07", !exits(g_out, 0xcf8));
  fw::out32(0xcf8, 0);
  svm::iopm[0].b(0xcf8 / 8) = 0xff;
  CHECK("DEV-OP-07", exits(g_out, 0xcf8));
  u32 address;
  asm volatile("in eax, dx" : "=a"(address) : "d"(0xcf8));
  CHECK_EQ("DEV-OP-07", address, 0);  // the write did not take place
  CHECK("DEV-OP-07", exits(g_in, 0xcfc));
  for (u32 port = 0xcf8; port < 0xd00; ++port) {
    CHECK("DEV-OP-07", exits(g_inb, port));
  }
  CHECK("DEV-OP-07", !exits(g_inb, 0xcf7));
  CHECK("DEV-OP-07", !exits(g_inb, 0xd00));
  svm::iopm[0].b(0xcf8 / 8) = 0;
  CHECK("DEV-OP-07", !exits(g_in, 0xcfc));
}
