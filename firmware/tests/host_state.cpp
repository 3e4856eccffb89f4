// SPDX-License-Identifier: Apache-2.0
// What VMRUN saves of the host comes back with #VMEXIT (manual 2.2.1, 2.3).
// shows: INS-VMEXIT-36 INS-VMEXIT-37 INS-VMEXIT-38 INS-VMEXIT-39 INS-VMEXIT-40 INS-VMEXIT-41
// shows: INS-VMEXIT-43 INS-VMEXIT-44 INS-VMEXIT-45 INS-VMEXIT-53 INS-VMEXIT-54 INS-VMEXIT-55 INS-VMRUN-06
// shows: INS-VMRUN-07 INS-VMRUN-08 INS-VMRUN-09 INS-VMRUN-10 INS-VMRUN-11 INS-VMRUN-12 INS-VMRUN-13
// shows: INS-VMRUN-14 INS-VMRUN-15 INS-VMRUN-17 INS-VMRUN-18 INS-VMRUN-19 INS-VMRUN-71 NP-25 NPT-REPL-11
// shows: VMRUN-10 VMRUN-SAVE-01 VMRUN-SAVE-02 VMRUN-SAVE-04 VMRUN-SAVE-05 VMRUN-SAVE-06 VMRUN-SAVE-07
// shows: VMRUN-SAVE-08 VMRUN-SAVE-09 VMRUN-SAVE-10 VMRUN-SAVE-11 VMRUN-SAVE-12 VMRUN-SAVE-13
// shows: VMRUN-SAVE-14
#include "svm.h"
GUEST32(g_32, "xor eax, eax\n mov edx, cr0\n or edx, 8\n mov cr0, edx\n mov eax, 0x77")
struct [[gnu::packed]] Table {
  u16 limit;
  u64 base;
};
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest32(vmcb, g_32);
  vmcb.segment(VMCB_GDTR_SEL, 0, 0, 0x1f, 0x3000);
  vmcb.segment(VMCB_DS_SEL, 0x38, 0xc93, 0xfffff, 0x1000);
  vmcb.w(VMCB_SS_SEL) = 0x10;  // the host's are others
  asm volatile("mov es, %0\n mov ds, %1" ::"r"(0x20), "r"(0x58));
  Table gdt, idt;
  u16 es, ds, ss, cs;
  asm volatile("mov ss, %0" ::"r"(0x38));
  const u64 cr0 = fw::read_cr0(), cr3 = fw::read_cr3(), cr4 = fw::read_cr4(), efer = fw::rdmsr(MSR_EFER);
  u64 rax = vmcb.address(), rsp_before, rsp_after, marker = 0;
  asm volatile("clgi\n mov %[before], rsp\n vmrun rax\n inc %[marker]\n mov %[after], rsp\n stgi"
               : "+a"(rax), [before] "=&r"(rsp_before), [after] "=&r"(rsp_after), [marker] "+r"(marker)
               :
               : "rdx", "memory");
  asm volatile("mov %0, es\n mov %1, ds\n mov %2, ss\n mov %3, cs\n sgdt %4\n sidt %5"
               : "=r"(es), "=r"(ds), "=r"(ss), "=r"(cs), "=m"(gdt), "=m"(idt));
  asm volatile("mov es, %0\n mov ds, %0\n mov ss, %0" ::"r"(0x10));
  CHECK_EQ("VMRUN-10", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK_EQ("VMRUN-SAVE-01 INS-VMRUN-07 INS-VMEXIT-53", cs, 0x08);
  CHECK_EQ("VMRUN-SAVE-05 INS-VMRUN-08 INS-VMEXIT-54", ss, 0x38);
  CHECK_EQ("VMRUN-SAVE-13 INS-VMRUN-06", es, 0x20);
  CHECK_EQ("VMRUN-SAVE-14 INS-VMRUN-09 INS-VMEXIT-55", ds, 0x58);
  CHECK_EQ("VMRUN-SAVE-04 INS-VMRUN-19 INS-VMEXIT-45", rax, vmcb.address());
  CHECK_EQ("VMRUN-SAVE-06 INS-VMRUN-18 INS-VMEXIT-44", rsp_after, rsp_before);
  CHECK_EQ("VMRUN-SAVE-02 INS-VMRUN-17 INS-VMRUN-71 INS-VMEXIT-43", marker, 1);
  CHECK_EQ("VMRUN-SAVE-07 NP-25 NPT-REPL-11 INS-VMRUN-13 INS-VMEXIT-39", fw::read_cr0(), cr0);
  CHECK_EQ("VMRUN-SAVE-08 NP-25 NPT-REPL-11 INS-VMRUN-15 INS-VMEXIT-41", fw::read_cr3(), cr3);
  CHECK_EQ("VMRUN-SAVE-09 NP-25 NPT-REPL-11 INS-VMRUN-14 INS-VMEXIT-40", fw::read_cr4(), cr4);
  CHECK_EQ("VMRUN-SAVE-10 NP-25 NPT-REPL-11 INS-VMRUN-12 INS-VMEXIT-38", fw::rdmsr(MSR_EFER), efer);
  CHECK_EQ("VMRUN-SAVE-11 INS-VMRUN-11 INS-VMEXIT-37", idt.base, svm::address_of(fw_idt));
  CHECK_EQ("VMRUN-SAVE-11 INS-VMRUN-11 INS-VMEXIT-37", idt.limit, 256 * 16 - 1);
  CHECK_EQ("VMRUN-SAVE-12 INS-VMRUN-10 INS-VMEXIT-36", gdt.base, svm::address_of(fw_gdt));
  CHECK_EQ("VMRUN-SAVE-12 INS-VMRUN-10 INS-VMEXIT-36", gdt.limit, 255);
}
