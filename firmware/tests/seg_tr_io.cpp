// SPDX-License-Identifier: Apache-2.0
// Of TR's attributes only the TSS type counts: neither P nor busy matters to the I/O bitmap (manual 2.2.1).
// shows: ERR-A-57 SEG-ATTR-14
#include "svm.h"
GUEST64(g_in, "in al, dx")
namespace {
alignas(16) u8 tss[104 + 32];
}
void test() {
  using namespace svm;
  enable();
  vmsave(vmcb2);
  Vmcb& state = static_cast<Vmcb&>(iopm[0]);
  vmsave(state);
  tss[102] = 104;  // the bitmap: port 61h is denied
  tss[104 + 0x61 / 8] = 1 << (0x61 & 7);
  const u16 attributes[] = {0x08b, 0x089, 0x00b, 0x009, 0x18b, 0x80b, 0x80d};
  for (u16 attribute : attributes) {
    state.segment(VMCB_TR_SEL, 0x40, attribute, sizeof tss - 1, address_of(tss));
    vmload(state);
    for (u32 port = 0x60; port < 0x62; ++port) {
      guest64(vmcb, g_in);
      user(vmcb);
      vmcb.intercept(INTERCEPT_EXCP13);
      regs.rdx = port;
      RUN_EXPECT("SEG-ATTR-14 ERR-A-57", vmcb, port == 0x61 ? VMEXIT_EXCP13 : VMEXIT_VMMCALL);
    }
  }
  vmload(vmcb2);
}
