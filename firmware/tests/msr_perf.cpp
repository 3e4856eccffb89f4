// SPDX-License-Identifier: Apache-2.0
// PerfEvtSel0-3 and PerfCtr0-3 exist and hold what is written, without their reserved bits, which
// raise nothing; RDPMC reads the counters, and its exceptions come before its intercept (manual
// 2.5.8).
// shows: ERR-D-15 ICPT-RDPMC-01 ICPT-RDPMC-02
#include "svm.h"
GUEST64(g_rdpmc, "rdpmc")
static int rdpmc(u32 counter, u64& value) {
  static u32 low, high;
  const int vector = fw::guarded([&] { asm volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(counter)); });
  value = u64(high) << 32 | low;
  return vector;
}
void test() {
  using namespace fw;
  using svm::vmcb;
  u64 value = 0;
  for (u32 i = 0; i < 4; ++i) {
    CHECK_EQ("ERR-D-15 reset", rdmsr(MSR_PERF_EVTSEL0 + i), 0);
    CHECK_EQ("ERR-D-15 reset", rdmsr(MSR_PERF_CTR0 + i), 0);
  }
  for (u32 i = 0; i < 4; ++i) {
    CHECK_EQ("ERR-D-15", guarded([&] { wrmsr(MSR_PERF_EVTSEL0 + i, ~0ull - i); }), kNoFault);
    CHECK_EQ("ERR-D-15", guarded([&] { wrmsr(MSR_PERF_CTR0 + i, ~0ull - 0x100 * i); }), kNoFault);
  }
  for (u32 i = 0; i < 4; ++i) {
    CHECK_EQ("ERR-D-15", rdmsr(MSR_PERF_EVTSEL0 + i), 0xffdfffffull - i);
    CHECK_EQ("ERR-D-15", rdmsr(MSR_PERF_CTR0 + i), 0xffffffffffffull - 0x100 * i);
    CHECK_EQ("ERR-D-15 RDPMC", rdpmc(i, value), kNoFault);
    CHECK_EQ("ERR-D-15 RDPMC", value, 0xffffffffffffull - 0x100 * i);
  }
  CHECK_EQ("ERR-D-15 RDPMC of no counter", rdpmc(4, value), VECTOR_GP);
  CHECK_EQ("ERR-D-15 RDPMC of no counter", rdpmc(0x80000000, value), VECTOR_GP);
  CHECK_EQ("ERR-D-15", guarded([] { rdmsr(MSR_PERF_CTR0 + 4); }), VECTOR_GP);
  svm::enable();
  svm::guest64(vmcb, g_rdpmc);
  vmcb.intercept(INTERCEPT_RDPMC);
  vmcb.intercept(INTERCEPT_EXCP13);
  svm::regs.rcx = 4;
  RUN_EXPECT("ICPT-RDPMC-02", vmcb, VMEXIT_EXCP13);
  svm::guest64(vmcb, g_rdpmc);
  vmcb.intercept(INTERCEPT_RDPMC);
  svm::regs.rcx = 3;
  RUN_EXPECT("ICPT-RDPMC-01", vmcb, VMEXIT_RDPMC);
  vmcb.no_intercept(INTERCEPT_RDPMC);
  RUN_LEGAL("ERR-D-15", vmcb);
  CHECK_EQ("ERR-D-15 RDPMC in a guest", vmcb.q(VMCB_RAX), 0xfffffcffu);
  CHECK_EQ("ERR-D-15 RDPMC in a guest", svm::regs.rdx, 0xffff);
}
