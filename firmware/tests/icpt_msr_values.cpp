// SPDX-License-Identifier: Apache-2.0
// WRMSR: the permission map is asked before the value is looked at; so a guest's write that clears EFER.SVME
// can be caught (manual 2.4, 2.7, E.5.1).
// shows: ICPT-GEN-08 MSR-EFER-03
#include "svm.h"
GUEST64(g_wrmsr, "wrmsr")
namespace {
using svm::vmcb;
struct Row {
  const char* id;
  u32 msr;
  u64 value;  // refused when it is not intercepted
};
const Row kRows[] = {
    {"ICPT-GEN-08", MSR_EFER, 1ull << 63},
    {"ICPT-GEN-08", MSR_EFER, 1ull << 9},
    {"ICPT-GEN-08", MSR_PAT, 0x02},
    {"ICPT-GEN-08", MSR_LSTAR, 1ull << 62},
    {"ICPT-GEN-08", MSR_VM_CR, 1ull << 5},
    {"ICPT-GEN-08", MSR_VM_HSAVE_PA, 0x800},
    {"ICPT-GEN-08", 0x1fff, 0},
    {"ICPT-GEN-08", 0xc0001fff, 0},
};
void setup(u32 msr, u64 value, bool intercept) {
  svm::guest64(vmcb, g_wrmsr);
  vmcb.intercept(INTERCEPT_EXCP13);
  if (intercept) {
    vmcb.intercept(INTERCEPT_MSR);
  }
  vmcb.q(VMCB_RAX) = u32(value);
  svm::regs.rdx = value >> 32;
  svm::regs.rcx = msr;
}
}  // namespace
void test() {
  svm::enable();
  for (svm::Page& page : svm::msrpm) {
    for (u32 i = 0; i < 4096; i += 8) {
      page.q(i) = 0xaaaaaaaaaaaaaaaa;  // writes
    }
  }
  for (const Row& row : kRows) {
    setup(row.msr, row.value, true);
    RUN_EXPECT(row.id, vmcb, VMEXIT_MSR);
    CHECK_EQ(row.id, vmcb.info1(), 1);
    setup(row.msr, row.value, false);
    RUN_EXPECT(row.id, vmcb, VMEXIT_EXCP13);
  }
  setup(MSR_EFER, EFER_LME | EFER_NXE, true);
  const u64 efer = vmcb.q(VMCB_EFER);
  RUN_EXPECT("MSR-EFER-03", vmcb, VMEXIT_MSR);
  CHECK_EQ("MSR-EFER-03", vmcb.q(VMCB_EFER), efer);
  CHECK_EQ("MSR-EFER-03", vmcb.rip(), svm::address_of(g_wrmsr));
}
