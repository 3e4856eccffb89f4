// SPDX-License-Identifier: Apache-2.0
// MSRPM bits: ranges, read and write bits, uncovered MSRs (manual 2.7).
// shows: ERR-A-35 ERR-A-36 EXITCODE-45 MSRPM-02 MSRPM-03 MSRPM-04 MSRPM-06 MSRPM-07 MSRPM-08 MSRPM-09
// shows: MSRPM-10 MSRPM-11 MSRPM-17 MSRPM-18 MSRPM-19 VMCB-CTL-35 VMEXIT-15
#include "svm.h"
GUEST64(g_rd, "rdmsr")
GUEST64(g_wr, "wrmsr")
namespace {
using svm::vmcb;
void bit(u32 index, bool value) {
  u8& b = svm::msrpm[0].bytes[index / 8];
  b = u8(value ? b | (1u << index % 8) : b & ~(1u << index % 8));
}
u64 access(const u8* code, u32 msr) {
  svm::guest64(vmcb, code);
  vmcb.intercept(INTERCEPT_MSR);
  vmcb.intercept(INTERCEPT_EXCP13);
  svm::regs.rcx = msr;
  svm::regs.rdx = 0;
  vmcb.q(VMCB_RAX) = 0;
  svm::run(vmcb);
  return vmcb.exit_code();
}
struct Row {
  const char* id;
  u32 msr;
  u32 index;
};
const Row kRows[] = {
    {"MSRPM-02", MSR_SYSENTER_CS, 2 * MSR_SYSENTER_CS},
    {"MSRPM-03", MSR_STAR, 0x800 * 8 + 2 * 0x81},
    {"MSRPM-03 ERR-A-35", MSR_SFMASK, 0x800 * 8 + 2 * 0x84},
    {"MSRPM-04", MSR_VM_CR, 0x1000 * 8 + 2 * 0x114},
};
}  // namespace
void test() {
  svm::enable();
  for (const Row& row : kRows) {
    CHECK_EQ("MSRPM-11", access(g_rd, row.msr), VMEXIT_VMMCALL);
    bit(row.index, true);
    CHECK_EQ(row.id, access(g_rd, row.msr), VMEXIT_MSR);
    CHECK_EQ("MSRPM-10 MSRPM-18 EXITCODE-45 VMCB-CTL-35", vmcb.info1(), 0);
    CHECK_EQ("MSRPM-10", vmcb.rip(), svm::address_of(g_rd));
    CHECK_EQ("MSRPM-08", access(g_wr, row.msr), VMEXIT_VMMCALL);
    bit(row.index, false);
    bit(row.index + 1, true);
    CHECK_EQ("MSRPM-09", access(g_wr, row.msr), VMEXIT_MSR);
    CHECK_EQ("MSRPM-19 VMEXIT-15", vmcb.info1(), 1);
    CHECK_EQ("MSRPM-09", access(g_rd, row.msr), VMEXIT_VMMCALL);
    bit(row.index + 1, false);
  }
  CHECK_EQ("MSRPM-06", access(g_rd, 0x40000000), VMEXIT_MSR);
  CHECK_EQ("MSRPM-07", access(g_wr, 0xc0002000), VMEXIT_MSR);
  CHECK_EQ("MSRPM-06", access(g_rd, 0x2000), VMEXIT_MSR);
  CHECK_EQ("ERR-A-36", access(g_rd, 0xc0020000), VMEXIT_MSR);
  bit(2 * 0x1fff, true);
  CHECK_EQ("MSRPM-02 MSRPM-17", access(g_rd, 0x1fff), VMEXIT_MSR);
  CHECK_EQ("MSRPM-02", access(g_wr, 0x40000001), VMEXIT_MSR);
}
