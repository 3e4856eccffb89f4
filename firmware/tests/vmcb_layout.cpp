// SPDX-License-Identifier: Apache-2.0
// A VMCB made by the offsets as the manual prints them, without the tables: control area 000h to 3FFh,
// state-save area from 400h; EXITCODE is a quadword (manual appendix C).
// shows: ERR-C-02 ERR-C-03 VMCB-01 VMCB-14
#include "svm.h"
GUEST64(g_cpuid, "mov rax, 0x1122334455667788\n cpuid")
static svm::Page page;
void test() {
  svm::enable();
  auto segment = [](u32 at, u16 selector, u16 attribute, u32 limit, u64 base) {
    page.w(at) = selector;
    page.w(at + 2) = attribute;
    page.d(at + 4) = limit;
    page.q(at + 8) = base;
  };
  page.d(0x00c) = 1u << 2 | 1u << 18;  // SMI, CPUID
  page.d(0x010) = 1u;                  // VMRUN
  page.q(0x040) = svm::address_of(svm::iopm);
  page.q(0x048) = svm::address_of(svm::msrpm);
  page.d(0x058) = 1;  // ASID
  page.q(0x070) = ~0ull;
  segment(0x400, 0x10, 0xc93, 0xffffffff, 0);                   // ES
  segment(0x410, 0x08, 0xa9b, 0xffffffff, 0);                   // CS
  segment(0x420, 0x10, 0xc93, 0xffffffff, 0);                   // SS
  segment(0x430, 0x10, 0xc93, 0xffffffff, 0);                   // DS
  segment(0x460, 0, 0, 255, svm::address_of(fw_gdt));           // GDTR
  segment(0x480, 0, 0, 256 * 16 - 1, svm::address_of(fw_idt));  // IDTR
  page.d(0x4c8) = 0x00aabbcc;                                   // 4C8h to 4CAh reserved, CPL 0
  page.d(0x4cc) = 0x11223344;
  page.q(0x4d0) = 0x1d00;  // EFER
  page.q(0x548) = CR4_PAE;
  page.q(0x550) = svm::address_of(fw_pml4);
  page.q(0x558) = CR0_PG | CR0_NE | CR0_ET | CR0_PE;
  page.q(0x560) = 0x400;  // DR7
  page.q(0x568) = 0xffff0ff0;
  page.q(0x570) = 2;
  page.q(0x578) = svm::address_of(g_cpuid);
  page.q(0x5d8) = svm::address_of(svm::guest_stack) + 4096;
  page.q(0x5f8) = 0;
  svm::run(static_cast<svm::Vmcb&>(page));
  CHECK_EQ("VMCB-14 VMCB-01", page.q(0x070), 0x72);
  CHECK_EQ("ERR-C-02 VMCB-01", page.q(0x5f8), 0x1122334455667788);
  CHECK_EQ("ERR-C-02", page.q(0x578), svm::address_of(g_cpuid_end) - 6);
  CHECK_EQ("ERR-C-02", page.w(0x400), 0x10);
  CHECK_EQ("ERR-C-03", page.d(0x4c8), 0x00aabbcc);
  CHECK_EQ("ERR-C-03", page.d(0x4cc), 0x11223344);
  page.w(0x412) = 0xafb;  // the same at CPL 3: the byte at 4CBh alone says so
  page.w(0x422) = 0xcf3;
  page.b(0x4cb) = 3;
  page.q(0x578) = svm::address_of(g_cpuid);
  svm::run(static_cast<svm::Vmcb&>(page));
  CHECK_EQ("VMCB-14", page.q(0x070), 0x72);
  CHECK_EQ("ERR-C-03", page.d(0x4c8), 0x03aabbcc);
  CHECK_EQ("ERR-C-03", page.d(0x4cc), 0x11223344);
}
