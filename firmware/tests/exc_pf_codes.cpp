// SPDX-License-Identifier: Apache-2.0
// Page-fault error codes in EXITINFO1 (manual 2.8.15).
// shows: EXC-GEN-01 EXC-PF-01 EXC-PF-03 EXC-PF-04 VMCB-15 VMEXIT-15
#include "svm.h"
GUEST64(g_read, "mov eax, [rbx]")
GUEST64(g_write, "mov [rbx], eax")
GUEST64(g_fetch, "jmp rbx")
namespace {
struct Row {
  const u8* code;
  u64 address;
  int cpl;
  u64 error;
};
constexpr u64 kReadOnly = 0xa200000, kSystem = 0xa400000, kNx = 0xa600000;
const Row kRows[] = {
    {g_read, svm::kUnmapped, 0, 0}, {g_write, svm::kUnmapped, 0, 2}, {g_fetch, svm::kUnmapped, 0, 0x10},
    {g_read, svm::kUnmapped, 3, 4}, {g_write, svm::kUnmapped, 3, 6}, {g_fetch, svm::kUnmapped, 3, 0x14},
    {g_write, kReadOnly, 0, 3},     {g_write, kReadOnly, 3, 7},      {g_read, kSystem, 3, 5},
    {g_fetch, kNx, 0, 0x11},        {g_fetch, kNx, 3, 0x15},
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  svm::unmap();
  fw_pd[kReadOnly >> 21] &= ~2ull;
  fw_pd[kSystem >> 21] &= ~4ull;
  fw_pd[kNx >> 21] |= 1ull << 63;
  for (const Row& row : kRows) {
    svm::guest64(vmcb, row.code);
    if (row.cpl == 3) {
      svm::user(vmcb);
    }
    vmcb.intercept(INTERCEPT_EXCP14);
    svm::regs.rbx = row.address;
    RUN_EXPECT("EXC-PF-01", vmcb, VMEXIT_EXCP14);
    CHECK_EQ("EXC-PF-03 VMCB-15 VMEXIT-15 EXC-GEN-01", vmcb.info1(), row.error);
    CHECK_EQ("EXC-PF-04", vmcb.info2(), row.address);
  }
}
