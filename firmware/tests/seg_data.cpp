// SPDX-License-Identifier: Apache-2.0
// DS and ES attributes of the VMCB: P, W, E decide, other bits do not (manual 2.2.1).
// shows: SEG-ATTR-04 SEG-ATTR-09 SEG-ATTR-10 VMRUN-LOAD-16
#include "svm.h"
GUEST32(g_read, "mov ebx, ds:[0x100]")
GUEST32(g_es_read, "mov ebx, es:[0x100]")
namespace {
using svm::vmcb;
u32 cells[0x200];
u64 run(const u8* code, u32 offset, u16 attributes, u32 limit) {
  svm::guest32(vmcb, code);
  vmcb.segment(offset, 0x38, attributes, limit, svm::address_of(cells));
  vmcb.intercept(INTERCEPT_EXCP13);
  svm::run(vmcb);
  return vmcb.exit_code();
}
}  // namespace
void test() {
  svm::enable();
  cells[0x40] = 0x777;
  CHECK_EQ("SEG-ATTR-04 VMRUN-LOAD-16", run(g_read, VMCB_DS_SEL, 0xc93, 0xffffffff), VMEXIT_VMMCALL);
  CHECK_EQ("VMRUN-LOAD-16", svm::regs.rbx, 0x777);
  const u16 bits[] = {0x001, 0x100, 0x200};  // accessed, AVL, reserved
  for (u16 bit : bits) {
    CHECK_EQ("SEG-ATTR-09", run(g_read, VMCB_DS_SEL, u16(0xc93 ^ bit), 0xffffffff), VMEXIT_VMMCALL);
    CHECK_EQ("SEG-ATTR-10", run(g_es_read, VMCB_ES_SEL, u16(0xc93 ^ bit), 0xffffffff), VMEXIT_VMMCALL);
  }
}
