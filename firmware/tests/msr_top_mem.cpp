// SPDX-License-Identifier: Apache-2.0
// TOP_MEM holds bits 39:23 of what is written and changes nothing (ERR-D-30): one row of spec/msr.toml.
// shows: ERR-D-30
#include "svm.h"
GUEST64(g_rdmsr, "rdmsr; vmmcall")
void test() {
  using namespace fw;
  using svm::vmcb;
  CHECK_EQ("ERR-D-30 reset", rdmsr(MSR_TOP_MEM), 0);
  constexpr u64 kAll = 0xffff800000;
  CHECK_EQ("ERR-D-30", guarded([] { wrmsr(MSR_TOP_MEM, kAll); }), kNoFault);
  CHECK_EQ("ERR-D-30", rdmsr(MSR_TOP_MEM), kAll);
  for (u32 bit = 0; bit < 64; ++bit) {
    const u64 value = 1ull << bit;
    const bool kept = bit >= 23 && bit <= 39;
    CHECK_EQ("ERR-D-30 bit", guarded([&] { wrmsr(MSR_TOP_MEM, value); }), kept ? int(kNoFault) : VECTOR_GP);
    if (kept) CHECK_EQ("ERR-D-30 bit", rdmsr(MSR_TOP_MEM), value);
  }
  const u64 last = rdmsr(MSR_TOP_MEM);
  CHECK_EQ("ERR-D-30 kept", last, 1ull << 39);
  svm::enable();
  svm::guest64(vmcb, g_rdmsr);
  vmcb.intercept(INTERCEPT_VMMCALL);
  svm::regs.rcx = MSR_TOP_MEM;
  RUN_EXPECT("ERR-D-30 in a guest", vmcb, VMEXIT_VMMCALL);
  CHECK_EQ("ERR-D-30 in a guest", u64(svm::regs.rdx) << 32 | u32(vmcb.q(VMCB_RAX)), last);
}
