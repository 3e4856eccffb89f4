// SPDX-License-Identifier: Apache-2.0
// The recorded addresses are offsets in their segments, not linear (manual 2.19).
// shows: ERR-B-28 LBR-05 LBR-06
#include "svm.h"
GUEST16(g_real, "jmp 1f\n nop\n 1: nop")
GUEST32(g_prot, "jmp 1f\n nop\n 1: nop")
namespace {
using namespace svm;
void lbr() {
  vmcb.q(VMCB_LBR_VIRTUALIZATION_ENABLE) = 1;
  vmcb.q(VMCB_DBGCTL) = 1;
  vmcb.q(VMCB_BR_FROM) = vmcb.q(VMCB_BR_TO) = 0x1111;
}
}  // namespace
void test() {
  enable();
  place(0x8000, g_real, g_real_end);
  guest16(vmcb, 0x8000);
  lbr();
  RUN_LEGAL("LBR-05", vmcb);
  CHECK_EQ("LBR-05 ERR-B-28", vmcb.q(VMCB_BR_FROM), 0);
  CHECK_EQ("LBR-06 ERR-B-28", vmcb.q(VMCB_BR_TO), 3);
  guest32(vmcb, nullptr);
  const u64 base = address_of(g_prot) - 0x20;
  vmcb.segment(VMCB_CS_SEL, 0x30, 0xc9b, 0xffffffff, base);
  vmcb.q(VMCB_RIP) = 0x20;
  lbr();
  RUN_LEGAL("LBR-05", vmcb);
  CHECK_EQ("LBR-05", vmcb.q(VMCB_BR_FROM), 0x20);
  CHECK_EQ("LBR-06", vmcb.q(VMCB_BR_TO), 0x23);
}
