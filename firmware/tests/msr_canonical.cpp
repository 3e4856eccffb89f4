// SPDX-License-Identifier: Apache-2.0
// Which MSRs hold addresses that must be canonical: FS, GS and kernel GS base, LSTAR, CSTAR.
// SYSENTER_ESP and SYSENTER_EIP need not on AMD processors: SYSENTER takes 32 bits of them.
// shows: ERR-D-19
#include "fw.h"
void test() {
  using namespace fw;
  constexpr u64 kBad = 0x123456789abcdef0, kGood = 0xffff800012345678;
  const u32 checked[] = {MSR_FS_BASE, MSR_GS_BASE, MSR_KERNEL_GS_BASE, MSR_LSTAR, MSR_CSTAR};
  for (const u32 msr : checked) {
    CHECK_EQ("ERR-D-19", guarded([&] { wrmsr(msr, kGood); }), kNoFault);
    CHECK_EQ("ERR-D-19", guarded([&] { wrmsr(msr, kBad); }), VECTOR_GP);
    CHECK_EQ("ERR-D-19", guarded([&] { wrmsr(msr, 0x800000000000); }), VECTOR_GP);
    CHECK_EQ("ERR-D-19 unchanged", rdmsr(msr), kGood);
    wrmsr(msr, 0);
  }
  const u32 free[] = {MSR_SYSENTER_ESP, MSR_SYSENTER_EIP};
  for (const u32 msr : free) {
    CHECK_EQ("ERR-D-19 SYSENTER", guarded([&] { wrmsr(msr, kBad); }), kNoFault);
    CHECK_EQ("ERR-D-19 SYSENTER", rdmsr(msr), kBad);
  }
}
