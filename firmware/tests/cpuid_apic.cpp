// SPDX-License-Identifier: Apache-2.0
// CPUID Fn0000_0001 and Fn8000_0001 EDX[9]: an APIC is present and enabled; the bit follows
// APIC_BASE[11].
// shows: ERR-D-16
#include "svm.h"
GUEST64(g_cpuid, "cpuid")
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  const u64 base = rdmsr(MSR_APIC_BASE);
  const u32 leaves[] = {1, 0x80000001};
  for (const u32 leaf : leaves) {
    const u32 on = cpuid(leaf).edx;
    CHECK_EQ("ERR-D-16 enabled", on >> 9 & 1, 1);
    wrmsr(MSR_APIC_BASE, base & ~0x800ull);
    CHECK_EQ("ERR-D-16 disabled", cpuid(leaf).edx, on & ~0x200u);
    svm::guest64(vmcb, g_cpuid);
    vmcb.q(VMCB_RAX) = leaf;
    RUN_LEGAL("ERR-D-16", vmcb);
    CHECK_EQ("ERR-D-16 disabled, in a guest", svm::regs.rdx, on & ~0x200u);
    wrmsr(MSR_APIC_BASE, base);
    CHECK_EQ("ERR-D-16 enabled again", cpuid(leaf).edx, on);
  }
}
