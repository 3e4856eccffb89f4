// SPDX-License-Identifier: Apache-2.0
// Intercepts that take priority over all exceptions still come after those of fetch and decode: #PF and #GP
// of the fetch, the length limit, #UD of LOCK, an instruction breakpoint (manual 2.4, 2.5.9 to 2.5.14).
// shows: ERR-A-29
#include "svm.h"
namespace {
using svm::vmcb;
struct Row {
  u32 bit;
  u64 code;
  u8 bytes[3];
  u8 length;
};
const Row kRows[] = {
    {INTERCEPT_PUSHF, VMEXIT_PUSHF, {0x9c}, 1},   {INTERCEPT_POPF, VMEXIT_POPF, {0x9d}, 1},
    {INTERCEPT_IRET, VMEXIT_IRET, {0xcf}, 1},     {INTERCEPT_SWINT, VMEXIT_SWINT, {0xcd, 0x40}, 2},
    {INTERCEPT_RSM, VMEXIT_RSM, {0x0f, 0xaa}, 2}, {INTERCEPT_VMMCALL, VMEXIT_VMMCALL, {0x0f, 0x01, 0xd9}, 3},
    {INTERCEPT_ICEBP, VMEXIT_ICEBP, {0xf1}, 1},
};
constexpr u64 kAt = svm::kUnmapped - 16;  // the last bytes before a page that is not there
u8* const code = reinterpret_cast<u8*>(kAt);
void run(const char* id, const Row& row, u64 rip, u64 expected) {
  svm::guest64(vmcb, reinterpret_cast<const void*>(rip));
  vmcb.intercept(row.bit);
  vmcb.intercept(INTERCEPT_EXCP1);
  vmcb.intercept(INTERCEPT_EXCP6);
  vmcb.intercept(INTERCEPT_EXCP13);
  vmcb.intercept(INTERCEPT_EXCP14);
  RUN_EXPECT(id, vmcb, expected);
  CHECK_EQ(id, vmcb.rip(), rip);
}
}  // namespace
void test() {
  svm::enable();
  svm::unmap();
  for (const Row& row : kRows) {
    auto put = [&row](u32 at, u8 prefix, u32 prefixes) {
      for (u32 i = 0; i < prefixes; ++i) {
        code[at++] = prefix;
      }
      for (u32 i = 0; i < row.length && at < 16; ++i) {
        code[at++] = row.bytes[i];
      }
    };
    put(0, 0, 0);
    run("ERR-A-29", row, kAt, row.code);
    run("ERR-A-29", row, svm::kUnmapped, VMEXIT_EXCP14);
    CHECK_EQ("ERR-A-29", vmcb.info1(), 0x10);
    CHECK_EQ("ERR-A-29", vmcb.info2(), svm::kUnmapped);
    if (row.length > 1) {  // its second byte is on the page that is not there
      put(15, 0, 0);
      run("ERR-A-29", row, kAt + 15, VMEXIT_EXCP14);
      CHECK_EQ("ERR-A-29", vmcb.info2(), svm::kUnmapped);
    }
    run("ERR-A-29", row, 0x800000000000, VMEXIT_EXCP13);
    put(0, 0x3e, 15 - row.length);
    run("ERR-A-29", row, kAt, row.code);
    put(0, 0x3e, 16 - row.length);
    run("ERR-A-29", row, kAt, VMEXIT_EXCP13);
    put(0, 0xf0, 1);
    run("ERR-A-29", row, kAt, VMEXIT_EXCP6);
    put(0, 0, 0);
    fw::write_dr0(kAt);
    svm::guest64(vmcb, code);
    vmcb.q(VMCB_DR7) = 0x402;
    vmcb.intercept(row.bit);
    vmcb.intercept(INTERCEPT_EXCP1);
    RUN_EXPECT("ERR-A-29", vmcb, VMEXIT_EXCP1);
    CHECK_EQ("ERR-A-29", vmcb.q(VMCB_DR6), 0xffff0ff1);
  }
}
