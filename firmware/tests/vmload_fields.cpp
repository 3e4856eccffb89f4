// SPDX-License-Identifier: Apache-2.0
// VMLOAD loads its fields, hidden segment state included, without looking at the GDT (manual 2.11).
// shows: INS-VMLOAD-04 INS-VMLOAD-05 INS-VMLOAD-06 INS-VMLOAD-07 INS-VMLOAD-08 INS-VMLOAD-09
// shows: INS-VMLOAD-10 INS-VMLOAD-11 INS-VMLOAD-12 INS-VMLOAD-13 INS-VMLOAD-14 INS-VMLOAD-15
// shows: INS-VMLOAD-16 SEG-ATTR-13 VMLOAD-01 VMLOAD-02 VMLOAD-03 VMLOAD-04 VMLOAD-05 VMLOAD-06 VMLOAD-07
// shows: VMLOAD-08 VMLOAD-09 VMLOAD-10 VMLOAD-11 VMLOAD-12 VMLOAD-16
#include "svm.h"
void test() {
  svm::enable();
  svm::Vmcb& host = svm::vmcb;
  svm::Vmcb& a = svm::vmcb2;
  svm::Page& b = svm::iopm[0];
  svm::vmsave(host);
  a.segment(VMCB_FS_SEL, 0x7770, 0xc93, 0xffffffff, 0x1111000);
  a.segment(VMCB_GS_SEL, 0x7778, 0xc93, 0xffffffff, 0x2222000);
  a.segment(VMCB_TR_SEL, 0x40, 0x08b, 0x67, svm::address_of(fw_tss));
  a.segment(VMCB_LDTR_SEL, 0x7768, 0x082, 0x2f, svm::address_of(fw_gdt));
  a.q(VMCB_KERNEL_GS_BASE) = 0x3333000;
  a.q(VMCB_STAR) = 0x0008001000000001;
  a.q(VMCB_LSTAR) = 0x4444000;
  a.q(VMCB_CSTAR) = 0x5555000;
  a.q(VMCB_SFMASK) = 0x700;
  a.q(VMCB_SYSENTER_CS) = 0x18;
  a.q(VMCB_SYSENTER_ESP) = 0x6666000;
  a.q(VMCB_SYSENTER_EIP) = 0x7777000;
  u64 flags;
  asm volatile("push 0x8d7\n popfq\n vmload rax\n pushfq\n pop %0"
               : "=r"(flags)
               : "a"(a.address())
               : "memory", "cc");
  CHECK_EQ("INS-VMLOAD-16", flags, 0x8d7);
  CHECK_EQ("VMLOAD-01 INS-VMLOAD-04", fw::rdmsr(MSR_FS_BASE), 0x1111000);
  CHECK_EQ("VMLOAD-02 INS-VMLOAD-05", fw::rdmsr(MSR_GS_BASE), 0x2222000);
  u32 fs, gs, tr, ldtr;
  asm volatile("mov %0, fs\n mov %1, gs\n str %2\n sldt %3" : "=r"(fs), "=r"(gs), "=r"(tr), "=r"(ldtr));
  CHECK_EQ("VMLOAD-01 INS-VMLOAD-04", fs, 0x7770);
  CHECK_EQ("VMLOAD-02 INS-VMLOAD-05", gs, 0x7778);
  CHECK_EQ("VMLOAD-03 INS-VMLOAD-06", tr, 0x40);
  CHECK_EQ("VMLOAD-04 INS-VMLOAD-07", ldtr, 0x7768);
  CHECK_EQ("VMLOAD-04 INS-VMLOAD-07 SEG-ATTR-13", fw::guarded([] { asm volatile("mov es, %0" ::"r"(0x14)); }),
           fw::kNoFault);
  CHECK_EQ("VMLOAD-04 INS-VMLOAD-07", fw::guarded([] { asm volatile("mov es, %0" ::"r"(0x34)); }), VECTOR_GP);
  CHECK_EQ("VMLOAD-05 INS-VMLOAD-08", fw::rdmsr(MSR_KERNEL_GS_BASE), 0x3333000);
  CHECK_EQ("VMLOAD-06 INS-VMLOAD-09", fw::rdmsr(MSR_STAR), 0x0008001000000001);
  CHECK_EQ("VMLOAD-07 INS-VMLOAD-10", fw::rdmsr(MSR_LSTAR), 0x4444000);
  CHECK_EQ("VMLOAD-08 INS-VMLOAD-11", fw::rdmsr(MSR_CSTAR), 0x5555000);
  CHECK_EQ("VMLOAD-09 INS-VMLOAD-12", fw::rdmsr(MSR_SFMASK), 0x700);
  CHECK_EQ("VMLOAD-10 INS-VMLOAD-13", fw::rdmsr(MSR_SYSENTER_CS), 0x18);
  CHECK_EQ("VMLOAD-11 INS-VMLOAD-14", fw::rdmsr(MSR_SYSENTER_ESP), 0x6666000);
  CHECK_EQ("VMLOAD-12 INS-VMLOAD-15", fw::rdmsr(MSR_SYSENTER_EIP), 0x7777000);
  svm::vmsave(b);
  for (u32 i = VMCB_FS_SEL; i < VMCB_GDTR_SEL; i += 8) {
    CHECK_EQ("VMLOAD-16", b.q(i), a.q(i));
  }
  for (u32 i = VMCB_STAR; i < VMCB_CR2; i += 8) {
    CHECK_EQ("VMLOAD-16", b.q(i), a.q(i));
  }
  CHECK_EQ("VMLOAD-16", b.q(VMCB_LDTR_SEL), a.q(VMCB_LDTR_SEL));
  CHECK_EQ("VMLOAD-16", b.q(VMCB_LDTR_BASE), a.q(VMCB_LDTR_BASE));
  CHECK_EQ("VMLOAD-16", b.q(VMCB_TR_BASE), a.q(VMCB_TR_BASE));
  u64 value = 0x1234, got;
  a.q(VMCB_FS_BASE) = svm::address_of(&value);
  svm::vmload(a);
  asm volatile("mov %0, fs:[0]" : "=r"(got) : "m"(value));
  CHECK_EQ("VMLOAD-01", got, 0x1234);
  svm::vmload(host);
}
