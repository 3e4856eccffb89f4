// SPDX-License-Identifier: Apache-2.0
// Nested paging with guest and host each in 32-bit or PAE form: upper-level entries of both are changed and
// invalidated, become present, and are judged anew in a fault (manual 2.12, 2.21.3, 2.21.10).
// shows: NP-29 NPT-CTL-03 NPT-FAULT-01 TLB-10 TLB-13
#include "svm.h"
GUEST32(g_read, "mov ebx, [edi]\n mov esi, [edi + 0x1000]")
GUEST32(g_invlpg,
        "mov ebx, [edi]\n mov esi, [edi + 0x1000]\n mov [edx], ecx\n invlpg [edi + 0x2000]\n"
        "invlpg [edi + 0x3000]\n mov ebx, [edi + 0x2000]\n mov esi, [edi + 0x3000]")
GUEST32(g_none,
        "mov ebx, [edi]\n mov esi, [edi + 0x1000]\n mov [edx], ecx\n mov ebx, [edi + 0x2000]\n"
        "mov esi, [edi + 0x3000]")
namespace {
using namespace svm;

/// Tables of one level in one of the two forms: memory as the image has it, and a region behind two tables.
struct alignas(4096) Tables {
  u64 directory[512], tables[2][512];
  alignas(32) u64 pdpt[4];

  void put(bool pae, u64* table, u32 index, u64 value) {
    if (pae) {
      const_cast<volatile u64*>(table)[index] = value;
    } else {
      reinterpret_cast<volatile u32*>(table)[index] = u32(value);
    }
  }
  void large(bool pae, u32 address, u32 bits) {
    put(pae, directory, address >> (pae ? 21 : 22), address | bits);
  }
  void region(bool pae, u32 address, u64 value) { put(pae, directory, address >> (pae ? 21 : 22), value); }
  u64 table(u32 which) { return address_of(tables[which]) | 7; }
  u64 cr3(bool pae) { return pae ? address_of(pdpt) : address_of(directory); }
};
Tables own, guest, host;
alignas(4096) u32 frames[2][16][1024];
constexpr u32 kRegion = 0x4000000, kGuestPages = 0x5000000;

void setup(bool guest_pae, bool host_pae, const void* code) {
  for (u32 address = 0; address < 0x2000000; address += host_pae ? 0x200000 : 0x400000)
    host.large(host_pae, address, 0x87);
  for (u32 address = 0; address < 0x2000000; address += guest_pae ? 0x200000 : 0x400000) {
    guest.large(guest_pae, address, 0x87);
  }
  guest.pdpt[0] = address_of(guest.directory) | 1;
  host.pdpt[0] = address_of(host.directory) | 1;
  for (u32 i = 0; i < 16; ++i) {
    for (u32 which = 0; which < 2; ++which) {
      host.put(host_pae, host.tables[which], i, address_of(frames[which][i]) | 7);
      frames[which][i][0] = 0x1000 * (which + 1) + i;
    }
    guest.put(guest_pae, guest.tables[i / 8], i % 8, (kGuestPages + i * 4096) | 7);
  }
  guest.region(guest_pae, kRegion, guest.table(0));
  host.region(host_pae, kGuestPages, host.table(0));
  guest32(vmcb, code);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_PG | CR0_WP;
  vmcb.q(VMCB_CR4) = guest_pae ? u64(CR4_PAE) : u64(CR4_PSE);
  vmcb.q(VMCB_CR3) = guest.cr3(guest_pae);
  vmcb.q(VMCB_NP_ENABLE) = 1;
  vmcb.q(VMCB_H_CR3) = host.cr3(host_pae);
  vmcb.intercept(INTERCEPT_EXCP14);
  regs.rdi = kRegion;
}
void again(u32 linear) {
  vmcb.d(VMCB_GUEST_ASID + 4) = 0;
  vmcb.q(VMCB_RIP) = address_of(g_read);
  regs.rdi = linear;
}
void expect(const char* id, u32 first) {
  RUN_LEGAL(id, vmcb);
  CHECK_EQ(id, u32(regs.rbx), first);
  CHECK_EQ(id, u32(regs.rsi), first + 1);
}

void check(bool guest_pae, bool host_pae) {
  const u32 guest_entry =
      u32(address_of(guest.directory)) + (guest_pae ? (kRegion >> 21) * 8 : (kRegion >> 22) * 4);
  const u32 host_entry =
      u32(address_of(host.directory)) + (host_pae ? (kGuestPages >> 21) * 8 : (kGuestPages >> 22) * 4);
  // The guest changes its entry and invalidates.
  setup(guest_pae, host_pae, g_invlpg);
  regs.rdx = guest_entry;
  regs.rcx = guest.table(1);
  expect("ISA INVLPG", 0x100a);
  // The host changes either between two runs.
  setup(guest_pae, host_pae, g_read);
  expect("NP-29 NPT-CTL-03", 0x1000);
  again(kRegion + 0x2000);
  guest.region(guest_pae, kRegion, guest.table(1));
  invlpga(kRegion + 0x2000, 1);
  invlpga(kRegion + 0x3000, 1);
  expect("TLB-13", 0x100a);
  again(kRegion + 0x4000);
  host.region(host_pae, kGuestPages, host.table(1));
  vmcb.d(VMCB_GUEST_ASID + 4) = 1;
  expect("TLB-10", 0x200c);
  again(kRegion + 0x6000);
  guest.region(guest_pae, kRegion, guest.table(0));
  host.region(host_pae, kGuestPages, host.table(0));
  expect("ISA change of world", 0x1006);
  // Not present to present.
  setup(guest_pae, host_pae, g_read);
  host.region(host_pae, kGuestPages, 0);
  RUN_EXPECT("NPT-FAULT-01", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-FAULT-01", vmcb.info1() & 0x1f, 4);
  CHECK_EQ("NPT-FAULT-01", vmcb.info2(), kGuestPages);
  host.region(host_pae, kGuestPages, host.table(0));
  guest.region(guest_pae, kRegion, 0);
  again(kRegion);
  RUN_EXPECT("ISA not present", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("ISA not present", vmcb.info1(), 0);
  guest.region(guest_pae, kRegion, guest.table(1));
  again(kRegion);
  expect("ISA present again", 0x1008);
  // The old table lacks the pages, the new one has them: guest level, host level.
  setup(guest_pae, host_pae, g_none);
  guest.put(guest_pae, guest.tables[0], 2, 0);
  guest.put(guest_pae, guest.tables[0], 3, 0);
  regs.rdx = guest_entry;
  regs.rcx = guest.table(1);
  expect("ISA fault judged anew", 0x100a);
  setup(guest_pae, host_pae, g_none);
  host.put(host_pae, host.tables[0], 2, 0);
  host.put(host_pae, host.tables[0], 3, 0);
  regs.rdx = host_entry;
  regs.rcx = host.table(1);
  expect("ISA fault judged anew", 0x2002);
}
}  // namespace

void test() {
  enable();
  for (int form = 0; form < 4; ++form) {
    const bool host_pae = form / 2 != 0, guest_pae = form % 2 != 0;
    for (u32 i = 0; i < 512; ++i) own.directory[i] = 0;
    for (u32 address = 0; address < 0x2000000; address += host_pae ? 0x200000 : 0x400000) {
      own.large(host_pae, address, 0x83);
    }
    own.pdpt[0] = address_of(own.directory) | 1;
    fw::write_cr4(host_pae ? u32(CR4_PAE) : u32(CR4_PSE));
    fw::write_cr3(u32(own.cr3(host_pae)));
    fw::write_cr0(fw::read_cr0() | u32(CR0_PG));
    for (u32 i = 0; i < 512; ++i) {
      guest.directory[i] = host.directory[i] = 0;
      for (u32 which = 0; which < 2; ++which) guest.tables[which][i] = host.tables[which][i] = 0;
    }
    check(guest_pae, host_pae);
    fw::write_cr0(fw::read_cr0() & ~u32(CR0_PG));
  }
}
