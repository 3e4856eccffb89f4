// SPDX-License-Identifier: Apache-2.0
// RDTSCP intercept and TSC_OFFSET in RDTSC, RDTSCP and RDMSR (manual 2.5.27, 2.2.1).
// shows: ERR-A-37 EXITCODE-56 ICPT-RDTSCP-01 INS-VMEXIT-33 INS-VMRUN-22 VMCB-35 VMCB-CTL-46 VMCB-CTL-53
// shows: VMCB-CTL-54 VMEXIT-20 VMRUN-CTL-01 VMRUN-CTL-02
#include "svm.h"
GUEST64(g_rdtscp, "rdtscp")
GUEST64(
    g_tsc,
    "rdtsc\n shl rdx, 32\n or rax, rdx\n mov rbx, rax\n rdtscp\n shl rdx, 32\n or rax, rdx\n mov rsi, rax\n"
    "mov ecx, 0x10\n rdmsr\n shl rdx, 32\n or rax, rdx\n mov rdi, rax")
namespace {
const svm::InterceptRow kRows[] = {
    INTERCEPT_ROW("ICPT-RDTSCP-01 VMCB-CTL-46 EXITCODE-56", RDTSCP, g_rdtscp, 0)};
u64 rdtsc() {
  u32 low, high;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  return (u64(high) << 32) | low;
}
}  // namespace
void test() {
  svm::enable();
  CHECK_INTERCEPTS(kRows);
  const u64 offset = 0x4000000000000000;
  svm::guest64(svm::vmcb, g_tsc);
  svm::vmcb.q(VMCB_TSC_OFFSET) = offset;
  const u64 before = rdtsc();
  RUN_LEGAL("VMRUN-CTL-01", svm::vmcb);
  const u64 after = rdtsc();
  CHECK("VMRUN-CTL-02 INS-VMEXIT-33 VMEXIT-20", after >= before && after - before < offset);
  CHECK("VMRUN-CTL-01 VMCB-CTL-53 INS-VMRUN-22",
        svm::regs.rbx - offset >= before && svm::regs.rbx - offset <= after);
  CHECK("VMCB-35 VMCB-CTL-54",
        svm::regs.rsi - offset >= svm::regs.rbx - offset && svm::regs.rsi - offset <= after);
  CHECK("ERR-A-37", svm::regs.rdi - offset >= svm::regs.rsi - offset && svm::regs.rdi - offset <= after);
}
