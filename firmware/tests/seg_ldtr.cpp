// SPDX-License-Identifier: Apache-2.0
// Of LDTR only P is observed: selectors of the LDT load or fault (manual 2.2.1).
// shows: SEG-ATTR-13
#include "svm.h"
GUEST64(g_load, "mov es, eax\n mov ebx, es")
void test() {
  using namespace svm;
  enable();
  vmsave(vmcb2);
  Vmcb& state = static_cast<Vmcb&>(iopm[0]);
  vmsave(state);
  const u16 attributes[] = {0x082, 0x182, 0xf82, 0x002};
  for (u16 attribute : attributes) {
    state.segment(VMCB_LDTR_SEL, 0x60, attribute, 0x2f, address_of(fw_gdt));
    vmload(state);
    guest64(vmcb, g_load);
    vmcb.q(VMCB_RAX) = 0x14;  // index 2 in the LDT
    vmcb.intercept(INTERCEPT_EXCP13);
    RUN_EXPECT("SEG-ATTR-13", vmcb, attribute & SEG_ATTR_P ? VMEXIT_VMMCALL : VMEXIT_EXCP13);
  }
  vmload(vmcb2);
}
