// SPDX-License-Identifier: Apache-2.0
// Upper-level entries under nested paging, guest's and host's: every invalidation and every change of world
// makes the tables in memory count; not present to present needs none; a fault of either level comes from the
// tables as they are; small guest pages on large host pages (manual 2.12, 2.21.7).
// shows: NP-06 NPT-FAULT-01 NPT-FAULT-05 NPT-SPLIT-01 NPT-SPLIT-02 TLB-05 TLB-07 TLB-10 TLB-13
#include "svm.h"
// Reads two pages, changes an upper entry, invalidates in one of three ways or not at all, reads two others.
#define GUEST_CHANGES(name, invalidate)                                                \
  GUEST64(name, "mov rbx, [rdi]\n mov rsi, [rdi + 0x1000]\n mov [r8], r9\n" invalidate \
                "\n mov r10, [rdi + 0x2000]\n mov [rdi + 0x3000], r10\n mov r11, [rdi + 0x3000]")
GUEST_CHANGES(g_invlpg, "invlpg [rdi + 0x2000]\n invlpg [rdi + 0x3000]")
GUEST_CHANGES(g_cr3, "mov rax, cr3\n mov cr3, rax")
GUEST_CHANGES(g_cr4, "mov rax, cr4\n xor al, 0x80\n mov cr4, rax")
GUEST_CHANGES(g_none, "")
GUEST64(g_read, "mov rbx, [rdi]\n mov rsi, [rdi + rcx]")
GUEST64(g_write, "mov [rdi], rcx")
namespace {
using namespace svm;
alignas(4096) u64 host_tables[2][512];
alignas(4096) u64 frames[2][16][512];
constexpr u64 kRegion = kWindow + 0x200000;      // linear; through window pages 4 and 5
constexpr u64 kGuestPages = kWindow + 0x400000;  // guest physical; through host_tables

volatile u64& guest_pde() { return const_cast<volatile u64*>(window(2))[kRegion >> 21]; }
volatile u64& host_pde() { return const_cast<volatile u64*>(npt_pd)[kGuestPages >> 21]; }
u64 host_table(u32 which, u64 bits = 7) { return address_of(host_tables[which]) | bits; }
u64 guest_table(u32 which, u64 bits = 7) { return window_address(4 + which) | bits; }

/// Guest table 0 maps pages 0 … 7 to guest pages 0 … 7, table 1 to 8 … 15; host table 0 maps guest page i to
/// frames[0][i], host table 1 to frames[1][i], which holds 1000h · (table + 1) + i.
void setup(const void* code) {
  guest_window(vmcb, code);
  vmcb.intercept(INTERCEPT_EXCP14);
  for (u32 i = 0; i < 16; ++i) {
    for (u32 which = 0; which < 2; ++which) {
      host_tables[which][i] = address_of(frames[which][i]) | 7;
      frames[which][i][0] = 0x1000 * (which + 1) + i;
    }
    window(4 + i / 8)[i % 8] = (kGuestPages + i * 4096) | 7;
  }
  guest_pde() = guest_table(0);
  host_pde() = host_table(0);
  regs.rdi = kRegion;
  regs.rcx = 0x1000;
}
/// Goes on without TLB_CONTROL, at the start of `code`.
void again(const void* code, u64 linear) {
  vmcb.d(VMCB_GUEST_ASID + 4) = 0;
  vmcb.q(VMCB_RIP) = address_of(code);
  regs.rdi = linear;
}

void guest_changes(const char* id, const void* code) {
  setup(code);
  regs.r8 = kWindow + 2 * 4096 + (kRegion >> 21 & 511) * 8;  // the PDE: the window is mapped one to one
  regs.r9 = guest_table(1);
  RUN_LEGAL(id, vmcb);
  CHECK_EQ(id, regs.rbx, 0x1000);
  CHECK_EQ(id, regs.rsi, 0x1001);
  CHECK_EQ(id, regs.r10, 0x100a);
  CHECK_EQ(id, regs.r11, 0x100a);
  CHECK_EQ(id, frames[0][11][0], 0x100a);
}

/// Runs in both tables of the guest's first page pair, lets `change` edit tables, and reads pages 2 and 3.
template <class F>
void host_changes(const char* id, u64 first, u64 second, F change) {
  setup(g_read);
  RUN_LEGAL(id, vmcb);
  CHECK_EQ(id, regs.rbx, 0x1000);
  CHECK_EQ(id, regs.rsi, 0x1001);
  again(g_read, kRegion + 0x2000);
  change();
  RUN_LEGAL(id, vmcb);
  CHECK_EQ(id, regs.rbx, first);
  CHECK_EQ(id, regs.rsi, second);
}
}  // namespace

void test() {
  enable();
  guest_changes("ISA INVLPG", g_invlpg);
  guest_changes("TLB-05", g_cr3);
  guest_changes("TLB-07", g_cr4);

  // Changed by the host between two runs. The pages read afterwards were not read before.
  host_changes("TLB-10", 0x100a, 0x100b, [] {
    guest_pde() = guest_table(1);
    vmcb.d(VMCB_GUEST_ASID + 4) = 1;
  });
  host_changes("TLB-10 NP-06", 0x2002, 0x2003, [] {
    host_pde() = host_table(1);
    vmcb.d(VMCB_GUEST_ASID + 4) = 1;
  });
  host_changes("TLB-13", 0x100a, 0x100b, [] {
    guest_pde() = guest_table(1);
    invlpga(kRegion + 0x2000, 1);
    invlpga(kRegion + 0x3000, 1);
  });
  host_changes("TLB-13 NP-06", 0x2002, 0x2003, [] {
    host_pde() = host_table(1);
    invlpga(kRegion + 0x2000, 1);
    invlpga(kRegion + 0x3000, 1);
  });
  host_changes("ISA change of world", 0x200a, 0x200b, [] {
    guest_pde() = guest_table(1);
    host_pde() = host_table(1);
  });

  // The host's own directories do not outlive a guest either: the window's page table as the host sees it.
  {
    setup(g_read);
    u64* const pde = &fw_pd[kUnmapped >> 21];
    auto* const page = reinterpret_cast<volatile u64*>(kUnmapped);
    const u64 old = *pde;
    *const_cast<volatile u64*>(pde) = host_table(0, 3);
    fw::invlpg(page);
    CHECK_EQ("ISA host", *page, 0x1000);
    *const_cast<volatile u64*>(pde) = host_table(1, 3);
    RUN_LEGAL("ISA change of world", vmcb);
    CHECK_EQ("ISA change of world", page[512], 0x2001);
    *const_cast<volatile u64*>(pde) = old;
    fw::invlpg(page);
    fw::invlpg(page + 512);
  }

  // Not present to present without an invalidation, at both levels.
  setup(g_read);
  host_pde() = 0;
  RUN_EXPECT("NPT-FAULT-01", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-FAULT-01", vmcb.info1() & 0x1f, 4);
  CHECK_EQ("NPT-FAULT-01", vmcb.info2(), kGuestPages);
  host_pde() = host_table(0);
  again(g_read, kRegion);
  RUN_LEGAL("ISA present again", vmcb);
  CHECK_EQ("ISA present again", regs.rsi, 0x1001);
  setup(g_read);
  guest_pde() = 0;
  RUN_EXPECT("ISA not present", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("ISA not present", vmcb.info1(), 0);
  guest_pde() = guest_table(1);
  again(g_read, kRegion);
  RUN_LEGAL("ISA present again", vmcb);
  CHECK_EQ("ISA present again", regs.rsi, 0x1009);

  // Wider rights at the host's upper level.
  setup(g_read);
  host_pde() = host_table(0, 5);
  RUN_LEGAL("ISA read", vmcb);
  again(g_write, kRegion + 0x2000);
  RUN_EXPECT("NPT-FAULT-01", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-FAULT-01", vmcb.info1() & 0x1f, 7);
  CHECK_EQ("NPT-FAULT-01", vmcb.info2(), kGuestPages + 0x2000);
  host_pde() = host_table(0);
  again(g_write, kRegion + 0x2000);
  RUN_LEGAL("ISA write allowed", vmcb);
  CHECK_EQ("ISA write allowed", frames[0][2][0], 0x1000);

  // The old guest table lacks pages 2 and 3, the new one has them; nothing is invalidated.
  setup(g_none);
  window(4)[2] = window(4)[3] = 0;
  regs.r8 = kWindow + 2 * 4096 + (kRegion >> 21 & 511) * 8;
  regs.r9 = guest_table(1);
  RUN_LEGAL("ISA fault judged anew", vmcb);
  CHECK_EQ("ISA fault judged anew", regs.r10, 0x100a);
  CHECK_EQ("ISA fault judged anew", frames[0][11][0], 0x100a);
  // The same at the host level: the guest can reach the host's table here.
  setup(g_none);
  host_tables[0][2] = host_tables[0][3] = 0;
  regs.r8 = address_of(&npt_pd[kGuestPages >> 21]);
  regs.r9 = host_table(1);
  RUN_LEGAL("ISA fault judged anew", vmcb);
  CHECK_EQ("ISA fault judged anew", regs.r10, 0x2002);
  CHECK_EQ("ISA fault judged anew", frames[1][3][0], 0x2002);
  // Neither has it: EXITINFO1 speaks of the new one.
  setup(g_none);
  host_tables[0][2] = 0;
  host_tables[1][2] = address_of(frames[1][2]) | 3;  // supervisor
  regs.r8 = address_of(&npt_pd[kGuestPages >> 21]);
  regs.r9 = host_table(1);
  RUN_EXPECT("NPT-FAULT-05", vmcb, VMEXIT_NPF);
  CHECK_EQ("NPT-FAULT-05", vmcb.info1() & 0x1f, 5);
  CHECK_EQ("NPT-FAULT-05", vmcb.info2(), kGuestPages + 0x2000);

  // 4 KB guest pages on one large host page: the guest's directory is used, the host has none of level 1.
  setup(g_read);
  host_pde() = (kGuestPages + 0x200000) | 0x87;
  for (u32 i = 0; i < 8; ++i)
    *reinterpret_cast<volatile u64*>(uptr(kGuestPages + 0x200000 + i * 4096)) = 0x3000 + i;
  RUN_LEGAL("NPT-SPLIT-01", vmcb);
  CHECK_EQ("NPT-SPLIT-01", regs.rbx, 0x3000);
  CHECK_EQ("NPT-SPLIT-01", regs.rsi, 0x3001);
  // Split into small pages, and back.
  host_pde() = host_table(0);
  vmcb.d(VMCB_GUEST_ASID + 4) = 1;
  vmcb.q(VMCB_RIP) = address_of(g_read);
  RUN_LEGAL("NPT-SPLIT-01", vmcb);
  CHECK_EQ("NPT-SPLIT-01", regs.rsi, 0x1001);
  host_pde() = (kGuestPages + 0x200000) | 0x87;
  vmcb.q(VMCB_RIP) = address_of(g_read);
  RUN_LEGAL("NPT-SPLIT-01", vmcb);
  CHECK_EQ("NPT-SPLIT-01", regs.rsi, 0x3001);
  // A large guest page on small host pages.
  setup(g_read);
  guest_pde() = kGuestPages | 0x87;
  regs.rcx = 0xa000;
  RUN_LEGAL("NPT-SPLIT-02", vmcb);
  CHECK_EQ("NPT-SPLIT-02", regs.rsi, 0x100a);
}
