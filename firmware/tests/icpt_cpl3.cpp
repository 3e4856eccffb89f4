// SPDX-License-Identifier: Apache-2.0
// At CPL 3 the privilege #GP comes before the intercept; PUSHF, CPUID, PAUSE, RDTSC exit (manual 2.4, 2.5).
// shows: ICPT-CLGI-02 ICPT-CPUID-02 ICPT-CR0-06 ICPT-CR3-06 ICPT-CRN-07 ICPT-DRN-05 ICPT-DTR-01
// shows: ICPT-DTR-10 ICPT-GEN-06 ICPT-HLT-02 ICPT-INVD-02 ICPT-INVLPG-02 ICPT-INVLPGA-02 ICPT-PAUSE-03
// shows: ICPT-PUSHF-01 ICPT-RDPMC-02 ICPT-RDTSC-01 ICPT-STGI-02 ICPT-VMLOAD-02 ICPT-VMRUN-02
// shows: ICPT-VMSAVE-02 ICPT-WBINVD-02 MSRPM-16 SEG-ATTR-18 VMCB-34 VMCB-SAVE-43
#include "svm.h"
GUEST64(g_hlt, "hlt")
GUEST64(g_invd, "invd")
GUEST64(g_wbinvd, "wbinvd")
GUEST64(g_invlpg, "invlpg [rax]")
GUEST64(g_invlpga, "invlpga rax, ecx")
GUEST64(g_vmrun, "vmrun rax")
GUEST64(g_vmload, "vmload rax")
GUEST64(g_vmsave, "vmsave rax")
GUEST64(g_stgi, "stgi")
GUEST64(g_clgi, "clgi")
GUEST64(g_lidt, "lidt [rsp]")
GUEST64(g_lgdt, "lgdt [rsp]")
GUEST64(g_lldt, "lldt ax")
GUEST64(g_ltr, "ltr ax")
GUEST64(g_cr0, "mov rax, cr0")
GUEST64(g_cr3, "mov rax, cr3")
GUEST64(g_cr8, "mov rax, cr8")
GUEST64(g_dr0, "mov rax, dr0")
GUEST64(g_rdpmc, "rdpmc")
GUEST64(g_clts, "clts")
GUEST64(g_rdmsr, "rdmsr")
GUEST64(g_cpuid, "cpuid")
GUEST64(g_pause, "pause")
GUEST64(g_rdtsc, "rdtsc")
GUEST64(g_pushf, "pushfq")
GUEST64(g_sidt, "sidt [rsp - 32]")
namespace {
struct Row {
  const char* id;
  const u8* code;
  u64 exit;
};
const Row kRows[] = {
    {"ICPT-HLT-02 ICPT-GEN-06", g_hlt, VMEXIT_EXCP13},
    {"ICPT-INVD-02", g_invd, VMEXIT_EXCP13},
    {"ICPT-WBINVD-02", g_wbinvd, VMEXIT_EXCP13},
    {"ICPT-INVLPG-02", g_invlpg, VMEXIT_EXCP13},
    {"ICPT-INVLPGA-02", g_invlpga, VMEXIT_EXCP13},
    {"ICPT-VMRUN-02", g_vmrun, VMEXIT_EXCP13},
    {"ICPT-VMLOAD-02", g_vmload, VMEXIT_EXCP13},
    {"ICPT-VMSAVE-02", g_vmsave, VMEXIT_EXCP13},
    {"ICPT-STGI-02", g_stgi, VMEXIT_EXCP13},
    {"ICPT-CLGI-02", g_clgi, VMEXIT_EXCP13},
    {"ICPT-DTR-10", g_lidt, VMEXIT_EXCP13},
    {"ICPT-DTR-10", g_lgdt, VMEXIT_EXCP13},
    {"ICPT-DTR-10", g_lldt, VMEXIT_EXCP13},
    {"ICPT-DTR-10", g_ltr, VMEXIT_EXCP13},
    {"ICPT-CR0-06", g_cr0, VMEXIT_EXCP13},
    {"ICPT-CR0-06", g_clts, VMEXIT_EXCP13},
    {"ICPT-CR3-06", g_cr3, VMEXIT_EXCP13},
    {"ICPT-CRN-07", g_cr8, VMEXIT_EXCP13},
    {"ICPT-DRN-05", g_dr0, VMEXIT_EXCP13},
    {"ICPT-RDPMC-02", g_rdpmc, VMEXIT_EXCP13},
    {"MSRPM-16", g_rdmsr, VMEXIT_EXCP13},
    {"ICPT-CPUID-02", g_cpuid, VMEXIT_CPUID},
    {"ICPT-PAUSE-03", g_pause, VMEXIT_PAUSE},
    {"ICPT-RDTSC-01", g_rdtsc, VMEXIT_RDTSC},
    {"ICPT-PUSHF-01", g_pushf, VMEXIT_PUSHF},
    {"ICPT-DTR-01", g_sidt, VMEXIT_IDTR_READ},
};
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  for (const Row& row : kRows) {
    svm::guest64(vmcb, row.code);
    vmcb.segment(VMCB_CS_SEL, 0x2b, 0xafb, 0xffffffff, 0);
    vmcb.segment(VMCB_SS_SEL, 0x23, 0xcf3, 0xffffffff, 0);
    vmcb.b(VMCB_CPL) = 3;
    vmcb.d(VMCB_INTERCEPT_CR) = 0xffffffff;
    vmcb.d(VMCB_INTERCEPT_DR) = 0xffffffff;
    vmcb.d(VMCB_INTERCEPT_MISC1) = 0xffffffff;
    vmcb.d(VMCB_INTERCEPT_MISC2) = 0x3ff;
    vmcb.intercept(INTERCEPT_EXCP13);
    vmcb.intercept(INTERCEPT_EXCP6);
    svm::regs.rcx = MSR_EFER;
    RUN_EXPECT(row.id, vmcb, row.exit);
    CHECK_EQ(row.id, vmcb.rip(), svm::address_of(row.code));
    CHECK_EQ("SEG-ATTR-18 VMCB-SAVE-43 VMCB-34", vmcb.b(VMCB_CPL), 3);
  }
}
