// SPDX-License-Identifier: Apache-2.0
// The TSS type in TR chooses the layout for a stack switch, 16 or 32 bits; busy and P do not matter
// (manual 2.2.1).
// shows: ERR-A-57 SEG-ATTR-14
#include "svm.h"
GUEST32(g_int, "int 0x20")
GUEST32(g_handler, "nop")
namespace {
alignas(16) u64 idt[0x21];
alignas(16) u32 tss32[26];
alignas(16) u16 tss16[22];
}  // namespace
void test() {
  using namespace svm;
  enable();
  vmsave(vmcb2);
  Vmcb& state = static_cast<Vmcb&>(iopm[0]);
  vmsave(state);
  const u64 handler = address_of(g_handler);
  idt[0x20] = (handler & 0xffff) | (0x30ull << 16) | (0xeeull << 40) | (handler >> 16) << 48;
  tss32[1] = 0x12f00;
  tss32[2] = 0x38;
  tss16[1] = 0x9f00;
  tss16[2] = 0x38;
  const u16 attributes[] = {0x08b, 0x089, 0x00b, 0x009, 0x083, 0x081, 0x003, 0x001};
  for (u16 attribute : attributes) {
    const bool wide = attribute & 8;
    state.segment(VMCB_TR_SEL, 0x40, attribute, wide ? 0x67 : 0x2b,
                  wide ? address_of(tss32) : address_of(tss16));
    vmload(state);
    guest32(vmcb, g_int);
    vmcb.segment(VMCB_CS_SEL, 0x33, 0xcfb, 0xffffffff, 0);
    vmcb.segment(VMCB_SS_SEL, 0x23, 0xcf3, 0xffffffff, 0);
    vmcb.b(VMCB_CPL) = 3;
    vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, address_of(idt));
    RUN_EXPECT("SEG-ATTR-14 ERR-A-57", vmcb, VMEXIT_VMMCALL);
    CHECK_EQ("SEG-ATTR-14 ERR-A-57", vmcb.b(VMCB_CPL), 0);
    CHECK_EQ("SEG-ATTR-14 ERR-A-57", vmcb.q(VMCB_RSP), (wide ? 0x12f00 : 0x9f00) - 5 * 4);
    CHECK_EQ("SEG-ATTR-14", vmcb.w(VMCB_SS_SEL), 0x38);
  }
  vmload(vmcb2);
}
