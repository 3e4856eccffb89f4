// SPDX-License-Identifier: Apache-2.0
// EXITINTINFO for each kind of event whose delivery is interrupted by an intercepted #PF (manual 2.4.2).
// shows: EXITINT-01 EXITINT-02 EXITINT-06 EXITINT-07 EXITINT-12 EXITINT-13 EXITINT-14 EXITINT-15
// shows: EXITINT-16 EXITINT-18 EXITINT-20 EXITINT-25 EXITINT-27 EXITSTATE-06 INS-VMEXIT-26 INS-VMEXIT-28
// shows: VMCB-17 VMCB-CTL-78
#include "svm.h"
GUEST64(g_ud, "ud2")
GUEST64(g_int, "int 0x45")
GUEST64(g_gp, "mov eax, 0x7f8\n mov es, eax")
GUEST64(g_de, "xor edx, edx\n div edx")
GUEST64(g_cpuid, "cpuid")
namespace {
struct Row {
  const char* id;
  const u8* code;
  u64 info;
  u64 offset;
};
const Row kRows[] = {
    {"EXITINT-06 EXITINT-13 INS-VMEXIT-28", g_ud, 0x80000306, 0},
    {"EXITINT-07 EXITINT-02 VMCB-17 EXITINT-27", g_int, 0x80000445, 0},
    {"EXITINT-12 EXITINT-16 VMCB-CTL-78", g_gp, 0x7f8'80000b0d, 5},
    {"EXITINT-06", g_de, 0x80000300, 2},
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  svm::unmap();
  for (const Row& row : kRows) {
    svm::guest64(vmcb, row.code);
    vmcb.q(VMCB_RSP) = svm::kUnmapped + 0x800;
    vmcb.intercept(INTERCEPT_EXCP14);
    RUN_EXPECT("EXITINT-01 EXITINT-14 EXITSTATE-06", vmcb, VMEXIT_EXCP14);
    const u64 got = vmcb.q(VMCB_EXITINTINFO);
    CHECK_EQ(row.id, (got & EVENTINFO_EV) ? got : u32(got), row.info);
    CHECK_EQ("EXITINT-20 INS-VMEXIT-26", vmcb.info1(), 2);
    CHECK_EQ("EXITINT-20", vmcb.info2(), svm::kUnmapped + 0x800 - 8);
    CHECK_EQ("EXITINT-18", got & 0x7ffff000, 0);
    if (row.code == g_ud || row.code == g_gp || row.code == g_de) {
      CHECK_EQ("EXITINT-25", vmcb.rip(), svm::address_of(row.code) + row.offset);
    }
  }
  svm::guest64(vmcb, g_cpuid);
  vmcb.intercept(INTERCEPT_CPUID);
  RUN_EXPECT("EXITINT-15", vmcb, VMEXIT_CPUID);
  CHECK_EQ("EXITINT-15 INS-VMEXIT-28", vmcb.q(VMCB_EXITINTINFO) & EVENTINFO_V, 0);
}
