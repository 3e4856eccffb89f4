// SPDX-License-Identifier: Apache-2.0
// A return to an outer level makes DS of an inner level null. Of the attributes that VMRUN loads, P
// and the type decide; S is not looked at (manual 2.2.1).
// shows: ERR-D-03
#include "svm.h"
extern "C" u8 g_iret_user[];
GUEST64(g_iret,
        "push 0x23\n push rsp\n push 2\n push 0x2b\n lea rax, [rip + g_iret_user]\n push rax\n iretq\n"
        ".globl g_iret_user\n g_iret_user: nop")
static void check(const char* what, u16 attributes, bool dropped) {
  using svm::vmcb;
  svm::guest64(vmcb, g_iret);
  vmcb.segment(VMCB_DS_SEL, 0x10, attributes, 0xffffffff, 0);
  RUN_EXPECT(what, vmcb, VMEXIT_VMMCALL);
  CHECK_EQ(what, vmcb.w(VMCB_DS_SEL), dropped ? 0 : 0x10);
  CHECK_EQ(what, vmcb.w(VMCB_DS_SEL + 2), dropped ? 0 : attributes);
}
void test() {
  svm::enable();
  check("ERR-D-03 data", 0xc93, true);
  check("ERR-D-03 data, S = 0", 0xc83, true);
  check("ERR-D-03 data, P = 0", 0xc13, false);
  check("ERR-D-03 conforming code", 0xc9f, false);
  check("ERR-D-03 conforming code, S = 0", 0xc8f, false);
  check("ERR-D-03 code", 0xc9b, true);
  check("ERR-D-03 code, S = 0", 0xc8b, true);
  check("ERR-D-03 data, DPL 3", 0xcf3, false);
}
