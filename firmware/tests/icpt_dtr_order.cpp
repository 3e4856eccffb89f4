// SPDX-License-Identifier: Apache-2.0
// Descriptor-table intercepts come before memory accesses and after #UD; LTR (manual 2.5.6).
// shows: ERR-A-28 EXC-PF-01 EXITCODE-30 ICPT-DTR-08 ICPT-DTR-09 ICPT-DTR-11 ICPT-GEN-07 VMCB-CTL-20
#include "svm.h"
GUEST64(g_sidt, "sidt [rax]")
GUEST64(g_lgdt, "lgdt [rax]")
GUEST64(g_lldt, "lldt [rax]")
GUEST64(g_ltr, "ltr [rax]")
GUEST64(g_str, "str [rax]")
GUEST16(g_sldt_real, "sldt ax")
namespace {
struct Row {
  u32 bit;
  u64 code;
  const u8* begin;
  const char* id;
};
const Row kRows[] = {
    {INTERCEPT_IDTR_READ, VMEXIT_IDTR_READ, g_sidt, "ICPT-DTR-11"},
    {INTERCEPT_GDTR_WRITE, VMEXIT_GDTR_WRITE, g_lgdt, "ICPT-DTR-11"},
    {INTERCEPT_LDTR_WRITE, VMEXIT_LDTR_WRITE, g_lldt, "ICPT-DTR-11 ERR-A-28 ICPT-GEN-07"},
    {INTERCEPT_TR_WRITE, VMEXIT_TR_WRITE, g_ltr, "ICPT-DTR-11 ICPT-DTR-08 VMCB-CTL-20 EXITCODE-30"},
    {INTERCEPT_TR_READ, VMEXIT_TR_READ, g_str, "ICPT-DTR-11"},
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  fw_pd[0xa000000 >> 21] = 0;  // not mapped
  for (const Row& row : kRows) {
    svm::guest64(vmcb, row.begin);
    vmcb.q(VMCB_RAX) = 0xa000000;
    vmcb.intercept(row.bit);
    vmcb.intercept(INTERCEPT_EXCP14);
    RUN_EXPECT(row.id, vmcb, row.code);
    vmcb.no_intercept(row.bit);
    RUN_EXPECT(row.id, vmcb, VMEXIT_EXCP14);
    CHECK_EQ("EXC-PF-01", vmcb.info2(), 0xa000000);
  }
  svm::place(0x8000, g_sldt_real, g_sldt_real_end);
  svm::guest16(vmcb, 0x8000);
  vmcb.intercept(INTERCEPT_LDTR_READ);
  vmcb.intercept(INTERCEPT_EXCP6);
  RUN_EXPECT("ICPT-DTR-09", vmcb, VMEXIT_EXCP6);
}
