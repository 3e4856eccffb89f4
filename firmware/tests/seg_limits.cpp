// SPDX-License-Identifier: Apache-2.0
// Limits, P, W and E of DS and ES in the VMCB (manual 2.2.1).
// shows: SEG-ATTR-02 SEG-ATTR-04 SEG-ATTR-09 SEG-ATTR-10
#include "svm.h"
GUEST32(g_read, "mov ebx, ds:[0x100]")
GUEST32(g_write, "mov ds:[0x100], ebx")
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
  CHECK_EQ("SEG-ATTR-04", run(g_read, VMCB_DS_SEL, 0, 0xffffffff), VMEXIT_EXCP13);
  CHECK_EQ("SEG-ATTR-02", run(g_read, VMCB_DS_SEL, 0xc93, 0x102), VMEXIT_EXCP13);
  CHECK_EQ("SEG-ATTR-02", run(g_read, VMCB_DS_SEL, 0xc93, 0x103), VMEXIT_VMMCALL);
  CHECK_EQ("SEG-ATTR-09", run(g_write, VMCB_DS_SEL, 0xc91, 0xffffffff), VMEXIT_EXCP13);
  CHECK_EQ("SEG-ATTR-09", run(g_read, VMCB_DS_SEL, 0xc91, 0xffffffff), VMEXIT_VMMCALL);
  CHECK_EQ("SEG-ATTR-10", run(g_es_read, VMCB_ES_SEL, 0xc97, 0x0ff), VMEXIT_VMMCALL);
  CHECK_EQ("SEG-ATTR-10", run(g_es_read, VMCB_ES_SEL, 0xc97, 0x100), VMEXIT_EXCP13);
}
