// SPDX-License-Identifier: Apache-2.0
// Permission maps are found by physical address: no linear mapping is needed (manual 2.6.1, 2.7).
// shows: ERR-C-67 IOIO-01 IOIO-05 MSRPM-01 MSRPM-14
#include "svm.h"
GUEST64(g_in, "in al, 0x60")
GUEST64(g_rd, "rdmsr")
void test() {
  using namespace svm;
  enable();
  constexpr u64 kMaps = 0x7000000;
  auto* maps = reinterpret_cast<volatile u8*>(kMaps);
  maps[0x60 / 8] = 1;
  maps[0x3000 + 0x800 + 2 * 0x81 / 8] = 4;  // STAR, read
  unmap();
  guest64(vmcb, g_in);
  vmcb.intercept(INTERCEPT_IOIO);
  vmcb.q(VMCB_IOPM_BASE_PA) = kMaps;
  RUN_EXPECT("IOIO-05 IOIO-01 ERR-C-67", vmcb, VMEXIT_IOIO);
  guest64(vmcb, g_rd);
  vmcb.intercept(INTERCEPT_MSR);
  vmcb.q(VMCB_MSRPM_BASE_PA) = kMaps + 0x3000;
  regs.rcx = MSR_STAR;
  RUN_EXPECT("MSRPM-14 MSRPM-01 ERR-C-67", vmcb, VMEXIT_MSR);
}
