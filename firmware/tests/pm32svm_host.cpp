// SPDX-License-Identifier: Apache-2.0
// A host in 32-bit protected mode without paging: world switch, VMSAVE, addresses (manual 2.2, 2.3).
// shows: INS-VMEXIT-52 INS-VMEXIT-54 INS-VMEXIT-55 INS-VMRUN-06 INS-VMRUN-08 INS-VMRUN-09 VMEXIT-22
// shows: VMMCALL-03 VMRUN-10 VMRUN-SAVE-01 VMRUN-SAVE-03 VMRUN-SAVE-05 VMRUN-SAVE-07 VMRUN-SAVE-09
// shows: VMRUN-SAVE-13 VMRUN-SAVE-14
#include "svm.h"
GUEST32(g_code, "mov eax, 0x1234\n mov ebx, 0x5678\n std")
CODE64(c_vmmcall, "vmmcall")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest32(vmcb, g_code);
  const u32 cr0 = fw::read_cr0(), cr4 = fw::read_cr4();
  RUN_LEGAL("VMRUN-10", vmcb);
  CHECK_EQ("VMRUN-10", vmcb.q(VMCB_RAX), 0x1234);
  CHECK_EQ("VMRUN-10", svm::regs.rbx, 0x5678);
  CHECK_EQ("VMRUN-SAVE-07", fw::read_cr0(), cr0);
  CHECK_EQ("VMRUN-SAVE-09", fw::read_cr4(), cr4);
  u32 cs, ss, flags;
  asm volatile("mov %0, cs\n mov %1, ss\n pushfd\n pop %2" : "=r"(cs), "=r"(ss), "=r"(flags));
  CHECK_EQ("VMRUN-SAVE-01", cs, 0x30);
  CHECK_EQ("VMRUN-SAVE-05", ss, 0x38);
  // The guest's data segments, selectors and hidden parts, are all others than the host's: what the host
  // reads through each after #VMEXIT says whose they are.
  svm::guest32(vmcb, g_code);
  const u32 data[] = {VMCB_ES_SEL, VMCB_SS_SEL, VMCB_DS_SEL};
  for (u32 segment : data) vmcb.segment(segment, 0x58, 0x93, 0xffff, 0x1000);
  static volatile u32 cell = 0x600d;
  u32 eax = u32(vmcb.address()), by_ss, by_ds, by_es, es, ds;
  asm volatile(
      "clgi\n vmrun eax\n mov %[by_ss], ss:[%[cell]]\n mov %[by_ds], ds:[%[cell]]\n mov %[by_es], "
      "es:[%[cell]]\n"
      "stgi"
      : "+a"(eax), [by_ss] "=&r"(by_ss), [by_ds] "=&r"(by_ds), [by_es] "=&r"(by_es)
      : [cell] "r"(&cell)
      : "ebx", "memory", "cc");
  asm volatile("mov %0, ss\n mov %1, ds\n mov %2, es" : "=r"(ss), "=r"(ds), "=r"(es));
  CHECK_EQ("VMRUN-SAVE-05 INS-VMRUN-08 INS-VMEXIT-54", ss, 0x38);
  CHECK_EQ("VMRUN-SAVE-14 INS-VMRUN-09 INS-VMEXIT-55", ds, 0x38);
  CHECK_EQ("VMRUN-SAVE-13 INS-VMRUN-06 INS-VMEXIT-52", es, 0x38);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-54", by_ss, 0x600d);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-55", by_ds, 0x600d);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-52", by_es, 0x600d);
  CHECK_EQ("VMRUN-SAVE-03", flags & RFLAGS_DF, 0);
  // Base and limit of a descriptor that #VMEXIT reads: every part of both counts.
  fw_gdt[13] = 0x0a05'9381'2340'a321;  // 68h: base 0a812340h, limit 5a321h in bytes
  asm volatile("mov es, %0" ::"r"(0x68));
  svm::guest32(vmcb, g_code);
  RUN_LEGAL("VMEXIT-22", vmcb);
  volatile u32* const there = reinterpret_cast<volatile u32*>(0x0a812340);
  *there = 0xfeed;
  asm volatile("mov %0, es:[0]" : "=r"(by_es));
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-52", by_es, 0xfeed);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-52", fw::guarded([] {
             asm volatile("mov al, es:[0x5a321]" ::: "eax");
           }),
           fw::kNoFault);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-52", fw::guarded([] {
             asm volatile("mov al, es:[0x5a322]" ::: "eax");
           }),
           VECTOR_GP);
  // The same with pages for a unit, in read-only data.
  fw_gdt[13] = 0x0a80'9181'2340'0005;
  asm volatile("mov es, %0" ::"r"(0x68));
  svm::guest32(vmcb, g_code);
  RUN_LEGAL("VMEXIT-22", vmcb);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-52", fw::guarded([] {
             asm volatile("mov al, es:[0x5fff]" ::: "eax");
           }),
           fw::kNoFault);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-52", fw::guarded([] {
             asm volatile("mov al, es:[0x6000]" ::: "eax");
           }),
           VECTOR_GP);
  asm volatile("mov es, %0" ::"r"(0x38));
  CHECK_EQ("VMMCALL-03", fw::guarded([] { asm volatile("vmmcall"); }), VECTOR_UD);
}
