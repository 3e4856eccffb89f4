// SPDX-License-Identifier: Apache-2.0
// The permission map reaches the I/O-trap and SMM configuration registers (manual 2.18.1, 2.18.3), and
// SMM_CTL cannot be read (E.3).
// shows: ERR-B-52 SMI-SRC-03 SMM-07
#include "svm.h"
GUEST64(g_rd, "rdmsr")
GUEST64(g_wr, "wrmsr")
namespace {
using svm::vmcb;
void bits(u32 msr, u8 value) {  // read and write bit
  const u32 index = 0x1000 * 8 + 2 * (msr - 0xc0010000);
  u8& b = svm::msrpm[0].bytes[index / 8];
  b = u8((b & ~(3u << index % 8)) | u32(value) << index % 8);
}
u64 access(const u8* code, u32 msr) {
  svm::guest64(vmcb, code);
  vmcb.intercept(INTERCEPT_MSR);
  vmcb.intercept(INTERCEPT_EXCP13);
  svm::regs.rcx = msr;
  svm::regs.rdx = 0;
  svm::run(vmcb);
  return vmcb.exit_code();
}
void sweep(const char* id, u32 first, u32 last) {
  for (u32 msr = first; msr <= last; ++msr) {
    for (u8 value = 0; value < 4; ++value) {
      bits(msr, value);
      CHECK_EQ(id, access(g_rd, msr) == VMEXIT_MSR, value & 1);
      CHECK_EQ(id, access(g_wr, msr) == VMEXIT_MSR, value >> 1);
    }
    bits(msr, 0);
  }
}
}  // namespace
void test() {
  svm::enable();
  sweep("SMI-SRC-03", 0xc0010050, 0xc0010054);
  sweep("SMM-07", 0xc0010111, 0xc0010113);
  CHECK_EQ("ERR-B-52", fw::guarded([] { fw::rdmsr(0xc0010116); }), VECTOR_GP);
  CHECK_EQ("ERR-B-52", fw::fault.error, 0);
}
