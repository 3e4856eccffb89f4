// SPDX-License-Identifier: Apache-2.0
// Exception intercepts, both values of each bit (manual 2.8).
// shows: EXC-DE-01 EXC-GEN-01 EXC-GEN-02 EXC-GEN-03 EXC-GEN-04 EXC-GP-01 EXC-GP-02 EXC-NP-01 EXC-NP-02
// shows: EXC-PF-01 EXC-PF-02 EXC-PF-03 EXC-PF-04 EXC-SS-01 EXC-SS-02 EXC-UD-01 EXITCODE-16 ICPT-GEN-02
// shows: VMCB-05 VMCB-16 VMCB-CTL-06
#include "svm.h"
GUEST64(g_de, "xor edx, edx\n xor ecx, ecx\n div ecx")
GUEST64(g_ud, "ud2")
GUEST64(g_np, "mov eax, 0x60\n mov es, eax")
GUEST64(g_ss, "mov eax, 0x60\n mov ss, eax")
GUEST64(g_gp, "mov eax, 0x7f8\n mov es, eax")
GUEST64(g_pf, "mov eax, [0x7000010]")
namespace {
struct Row {
  const char* id;
  u32 vector;
  const u8* begin;
  const u8* end;
  u32 offset;  // of the RIP an exception saves
  u64 info1;
  bool has_error;
};
const Row kRows[] = {
    {"EXC-DE-01", 0, g_de, g_de_end, 4, 0, false},
    {"EXC-UD-01", 6, g_ud, g_ud_end, 0, 0, false},
    {"EXC-NP-01 EXC-NP-02", 11, g_np, g_np_end, 5, 0x60, true},
    {"EXC-SS-01 EXC-SS-02", 12, g_ss, g_ss_end, 5, 0x60, true},
    {"EXC-GP-01 EXC-GP-02", 13, g_gp, g_gp_end, 5, 0x7f8, true},
    {"EXC-PF-01 EXC-PF-03", 14, g_pf, g_pf_end, 0, 0, true},
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  svm::unmap();
  fw_gdt[12] = 0x00cf13000000ffff;  // data, not present
  for (const Row& row : kRows) {
    svm::guest64(vmcb, row.begin);
    vmcb.q(VMCB_CR2) = 0x77;
    vmcb.intercept(INTERCEPT_EXCP0 + row.vector);
    const u64 rsp = vmcb.q(VMCB_RSP);
    RUN_EXPECT(row.id, vmcb, VMEXIT_EXCP0 + row.vector);
    const u64 rip = vmcb.rip();
    CHECK_EQ("ICPT-GEN-02", vmcb.q(VMCB_RSP), rsp);
    CHECK_EQ("EXC-GEN-02 EXITCODE-16 VMCB-CTL-06 VMCB-05", vmcb.exit_code() - VMEXIT_EXCP0, row.vector);
    if (row.has_error) {
      CHECK_EQ(row.id, vmcb.info1(), row.info1);
      CHECK_EQ("EXC-GEN-01", vmcb.info1(), row.info1);
    }
    CHECK_EQ("EXC-PF-02 EXC-GEN-04", vmcb.q(VMCB_CR2), 0x77);
    if (row.vector == 14) {
      CHECK_EQ("EXC-PF-04 VMCB-16", vmcb.info2(), 0x7000010);
    }
    // The same without the intercept: the guest's handler runs.
    svm::seen_count = 0;
    svm::watch(row.vector, row.end - 4);
    svm::guest64(vmcb, row.begin);
    RUN_EXPECT(row.id, vmcb, VMEXIT_VMMCALL);
    CHECK_EQ(row.id, svm::seen_count, 1);
    CHECK_EQ("EXC-GEN-03", svm::seen.rip, rip);
    CHECK_EQ("EXC-GEN-03", svm::seen.cs, 0x08);
    CHECK_EQ("EXC-GEN-01", svm::seen.error, row.info1);
    CHECK_EQ(row.id, rip, svm::address_of(row.begin) + row.offset);
    fw::handlers[row.vector] = nullptr;
  }
  CHECK_EQ("EXC-PF-04", svm::seen_cr2, 0x7000010);
}
