// SPDX-License-Identifier: Apache-2.0
// Each IOPM bit controls its port; multi-byte accesses check every byte (manual 2.6.1).
// shows: IOIO-02 IOIO-06 IOIO-07 IOIO-08 IOIO-09 IOIO-10
#include "svm.h"
GUEST64(g_inb, "in al, dx")
GUEST64(g_inw, "in ax, dx")
GUEST64(g_ind, "in eax, dx")
namespace {
const u16 kPorts[] = {0x0, 0x7, 0x8, 0x60, 0x63, 0x64, 0xe0, 0x1fff, 0x7fff, 0x8000, 0xfffc};
void set(u32 bit) { svm::iopm[0].bytes[bit / 8] |= u8(1u << bit % 8); }
void clear(u32 bit) { svm::iopm[0].bytes[bit / 8] &= u8(~(1u << bit % 8)); }
bool exits(const u8* code, u32 port) {
  svm::guest64(svm::vmcb, code);
  svm::vmcb.intercept(INTERCEPT_IOIO);
  svm::regs.rdx = port;
  svm::run(svm::vmcb);
  return svm::vmcb.exit_code() == VMEXIT_IOIO;
}
}  // namespace
void test() {
  svm::enable();
  for (u16 port : kPorts) {
    set(port);
    CHECK("IOIO-02 IOIO-06", exits(g_inb, port));
    CHECK("IOIO-02 IOIO-07", !exits(g_inb, u16(port + 1)));
    if (port) {
      CHECK("IOIO-02 IOIO-07", !exits(g_inb, u16(port - 1)));
      CHECK("IOIO-09", exits(g_inw, u16(port - 1)));
    }
    if (port >= 4) {
      CHECK("IOIO-09", exits(g_ind, u16(port - 3)));
      CHECK("IOIO-09", !exits(g_ind, u16(port - 4)));
    }
    CHECK("IOIO-09", !exits(g_ind, u16(port + 1)));
    clear(port);
  }
  set(65536);
  CHECK("IOIO-10", exits(g_inw, 0xffff));
  CHECK("IOIO-10", !exits(g_inb, 0xffff));
  clear(65536);
  set(65538);
  CHECK("IOIO-10", exits(g_ind, 0xffff));
  CHECK("IOIO-10", !exits(g_ind, 0xfffe));
  clear(65538);
  for (u32 i = 0; i < 8; ++i) {  // all ones but IOIO_PROT clear
    svm::iopm[0].bytes[i + 8] = 0xff;
  }
  svm::guest64(svm::vmcb, g_inb);
  svm::regs.rdx = 0x60;
  RUN_LEGAL("IOIO-08", svm::vmcb);
}
