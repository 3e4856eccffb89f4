// SPDX-License-Identifier: Apache-2.0
// What does not flush the TLB: VMRUN with TLB_CONTROL = 0, #VMEXIT, an intercepted MOV CR3, CR4, CR0 or
// INVLPG; entries belong to the ASID in the VMCB, those of the host to ASID 0 (manual 2.5.2, 2.12, 2.21.1).
//
// A processor may drop entries at any time. This one does not while so few are in use, so a page-table entry
// whose accessed bit was cleared behind the TLB's back stays clear as long as the translation is kept.
// shows: ERR-A-50 ICPT-CR3-07 INS-VMEXIT-35 NP-13 NPT-EN-08 RSTA-04 TLB-03 TLB-09 VMCB-08 VMCB-10
// shows: VMCB-CTL-55 VMCB-CTL-56 VMRUN-CTL-07
#include "svm.h"
GUEST64(g_cr3, "mov rbx, [rdi]\n cpuid\n mov cr3, rax\n mov rbx, [rdi]")
GUEST64(g_cr4, "mov rbx, [rdi]\n cpuid\n mov cr4, rax\n mov rbx, [rdi]")
GUEST64(g_cr0, "mov rbx, [rdi]\n cpuid\n mov cr0, rax\n mov rbx, [rdi]")
GUEST64(g_invlpg, "mov rbx, [rdi]\n cpuid\n invlpg [rdi]\n mov rbx, [rdi]")
GUEST64(g_read, "mov rbx, [rdi]")
GUEST32(g_other, "nop")
namespace {
using namespace svm;
alignas(4096) volatile u64 table[512];
alignas(4096) u8 frame[4096];
constexpr u64 kAccessed = 0x20, kPage = 0xa000000;
void clear() { table[0] = table[0] & ~kAccessed; }
bool kept() { return (table[0] & kAccessed) == 0; }
void touch() { (void)*reinterpret_cast<volatile u64*>(kPage); }

struct Row {
  const char* id;
  const u8* code;
  u32 bit;
  u64 exit;
  u32 length;
};
const Row kRows[] = {
    {"TLB-09 ICPT-CR3-07", g_cr3, INTERCEPT_CR3_WRITE, VMEXIT_CR3_WRITE, 3},
    {"TLB-09", g_cr4, INTERCEPT_CR4_WRITE, VMEXIT_CR4_WRITE, 3},
    {"TLB-09", g_cr0, INTERCEPT_CR0_WRITE, VMEXIT_CR0_WRITE, 3},
    {"TLB-09", g_invlpg, INTERCEPT_INVLPG, VMEXIT_INVLPG, 3},
};

/// Stops at CPUID with the page in the TLB and its accessed bit clear.
void to_cpuid(const Row& row) {
  guest64(vmcb, row.code);
  vmcb.intercept(INTERCEPT_CPUID);
  regs.rdi = kPage;
  RUN_EXPECT(row.id, vmcb, VMEXIT_CPUID);
  clear();
  vmcb.q(VMCB_RIP) = vmcb.rip() + 2;
  vmcb.q(VMCB_RAX) = row.code == g_cr3   ? vmcb.q(VMCB_CR3)
                     : row.code == g_cr4 ? vmcb.q(VMCB_CR4)
                                         : vmcb.q(VMCB_CR0) ^ CR0_WP;
  vmcb.b(VMCB_TLB_CONTROL) = 0;
}
/// Reads the page as the guest with this ASID.
void read_as(u32 asid) {
  guest64(vmcb, g_read);
  vmcb.b(VMCB_TLB_CONTROL) = 0;
  vmcb.d(VMCB_GUEST_ASID) = asid;
  regs.rdi = kPage;
  RUN_LEGAL("VMCB-08", vmcb);
}
}  // namespace

void test() {
  fw_pd[kPage >> 21] = address_of(const_cast<u64*>(table)) | 7;
  fw::invlpg(reinterpret_cast<void*>(kPage));
  table[0] = address_of(frame) | 7;
  enable();
  // The host.
  touch();
  clear();
  touch();
  CHECK("NP-13 NPT-EN-08", kept());
  invlpga(kPage, 1);
  touch();
  CHECK("NP-13 NPT-EN-08", kept());
  invlpga(kPage, 0);
  touch();
  CHECK("NP-13 NPT-EN-08 RSTA-04", !kept());
  clear();
  guest32(vmcb, g_other);
  vmcb.b(VMCB_TLB_CONTROL) = 0;
  RUN_LEGAL("TLB-03", vmcb);
  touch();
  CHECK("TLB-03 INS-VMEXIT-35", kept());
  invlpga(kPage, 0);
  touch();
  CHECK("INS-VMEXIT-35", !kept());
  // Guest actions that flush, intercepted and not.
  for (const Row& row : kRows) {
    to_cpuid(row);
    vmcb.intercept(row.bit);
    RUN_EXPECT(row.id, vmcb, row.exit);
    vmcb.q(VMCB_RIP) = vmcb.rip() + row.length;
    RUN_LEGAL(row.id, vmcb);
    CHECK(row.id, kept());
    to_cpuid(row);
    RUN_LEGAL(row.id, vmcb);
    CHECK(row.id, !kept());
  }
  // TLB_CONTROL.
  read_as(1);
  clear();
  read_as(1);
  CHECK("VMCB-10 VMCB-CTL-56 TLB-03", kept());
  guest64(vmcb, g_read);  // TLB_CONTROL 1
  RUN_LEGAL("VMCB-10", vmcb);
  CHECK("VMCB-10 VMCB-CTL-56", !kept());
  // ASIDs.
  const u32 asids[] = {2, 3, 31, CONFIG_N_ASIDS - 1};
  for (u32 asid : asids) {
    read_as(asid);
  }
  for (u32 asid : asids) {
    clear();
    read_as(asid);
    CHECK("VMRUN-CTL-07 VMCB-08 VMCB-CTL-55", kept());
    for (u32 other : asids) {
      if (other != asid) {
        invlpga(kPage, other);
      }
    }
    read_as(asid);
    CHECK("VMRUN-CTL-07 VMCB-08 VMCB-CTL-55", kept());
    invlpga(kPage, asid);
    read_as(asid);
    CHECK("VMRUN-CTL-07 VMCB-08 VMCB-CTL-55", !kept());
    for (u32 other : asids) {
      read_as(other);
    }
  }
  // A guest's flush reaches all ASIDs.
  clear();
  guest64(vmcb, g_cr4);
  vmcb.b(VMCB_TLB_CONTROL) = 0;
  vmcb.q(VMCB_RIP) = address_of(g_cr4) + 5;
  vmcb.q(VMCB_RAX) = vmcb.q(VMCB_CR4);
  regs.rdi = address_of(frame);
  RUN_LEGAL("ERR-A-50", vmcb);
  CHECK("ERR-A-50", kept());
  read_as(31);
  CHECK("ERR-A-50", !kept());
}
