// SPDX-License-Identifier: Apache-2.0
// Guest and host PAT types combine (manual 2.21.8, table 2-12): a guest stores through each pair of guest
// and host PAT index, by 4 KB and by 2 MB entries, with different PATs on both levels and with CR0.CD of
// either. Software sees only that the data arrives; lockstep compares the type of each store. UC and UC-
// look alike there: only an MTRR type WC, which this machine does not have, tells them apart.
// shows: NPT-MTYPE-01 NPT-MTYPE-02 NPT-MTYPE-05 NPT-MTYPE-06 NPT-MTYPE-13 NPT-MTYPE-14 NPT-MTYPE-22
#include "svm.h"
// Stores RDX … at RDI, RDI + RBP, …, ECX of them, and counts in RBX those that read back.
GUEST64(g_store,
        "2:\n mov [rdi], rdx\n cmp [rdi], rdx\n sete al\n movzx eax, al\n add rbx, rax\n"
        " add rdi, rbp\n inc rdx\n dec ecx\n jnz 2b")
namespace {

// Each has all six types, and no index has the same type in two of them.
constexpr u64 kPats[] = {0x0605070401000605, 0x0406040507060100, 0x0001000604050701};
constexpr u32 kGuestPages = 64;     // linear pages: 8 by guest index, in each 8 by host index
constexpr u32 kHostGuestPages = 8;  // guest-physical pages, by host index
constexpr u32 kPages = 16;          // what the host maps there
constexpr u64 kSmram = 0xa0000;  // MTRR type UC (docs/choices.md section 3); what it reads is the machine's

/// PWT, PCD and PAT of an entry, PAT being bit 7 of a PTE and bit 12 of a 2 MB page.
u64 type_bits(u32 index, u32 pat_bit) { return (index & 3) << 3 | u64(index >> 2) << pat_bit; }

void start(u64 guest_pat, u64 host_pat) {
  fw::wrmsr(MSR_PAT, host_pat);
  svm::guest_window(svm::vmcb, g_store);
  svm::vmcb.q(VMCB_G_PAT) = guest_pat;
  svm::regs = {};
}

/// All 64 pairs by 4 KB entries: each store goes to a place of its own in the page of its host index.
void small_pages(const char* ids, u64 guest_pat, u64 host_pat, u64 guest_cd, bool device) {
  using namespace svm;
  start(guest_pat, host_pat);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | guest_cd;
  for (u32 host = 0; host < 8; ++host) {
    const u64 frame = device ? kSmram + host * 4096 : window_address(kPages + host);
    npt_pt[kHostGuestPages + host] = frame | type_bits(host, 7) | 7;
    for (u32 guest = 0; guest < 8; ++guest) {
      window(3)[kGuestPages + guest * 8 + host] =
          window_address(kHostGuestPages + host) | type_bits(guest, 7) | 7;
      window(kPages + host)[guest * 8 + host] = 0;
    }
  }
  regs.rdi = window_address(kGuestPages);
  regs.rbp = 0x1008;
  regs.rcx = 64;
  regs.rdx = guest_pat & 0xffffff00;
  RUN_LEGAL(ids, vmcb);
  if (!device) {
    CHECK_EQ(ids, regs.rbx, 64);
  }
  for (u32 i = 0; i < 64; ++i) {
    CHECK_EQ(ids, window(kPages + i % 8)[i], device ? 0 : (guest_pat & 0xffffff00) + i);
  }
}

/// The same by 2 MB entries on both levels, a run for each host index.
void large_pages(const char* ids, u64 guest_pat, u64 host_pat) {
  using namespace svm;
  for (u32 host = 0; host < 8; ++host) {
    start(guest_pat, host_pat);
    npt_pd[kWindow >> 21] = kWindow | type_bits(host, 12) | 0x87;
    for (u32 guest = 0; guest < 8; ++guest) {
      window(2)[(kWindow >> 21) + 1 + guest] = kWindow | type_bits(guest, 12) | 0x87;
      window(kPages)[guest] = 0;
    }
    regs.rdi = window_address(kPages) + 0x200000;
    regs.rbp = 0x200008;
    regs.rcx = 8;
    regs.rdx = 0x2000 + host * 8;
    RUN_LEGAL(ids, vmcb);
    CHECK_EQ(ids, regs.rbx, 8);
    for (u32 guest = 0; guest < 8; ++guest) {
      CHECK_EQ(ids, window(kPages)[guest], 0x2000 + host * 8 + guest);
    }
  }
}

}  // namespace
void test() {
  svm::enable();
  const u64 pat = fw::rdmsr(MSR_PAT);
  small_pages("NPT-MTYPE-01 NPT-MTYPE-02 NPT-MTYPE-22", kPats[0], kPats[1], 0, false);
  small_pages("NPT-MTYPE-05", kPats[2], kPats[1], 0, false);
  small_pages("NPT-MTYPE-06", kPats[2], kPats[0], 0, false);
  small_pages("NPT-MTYPE-22", kPats[0], kPats[2], 0, true);
  large_pages("NPT-MTYPE-01 NPT-MTYPE-02", kPats[0], kPats[1]);
  small_pages("NPT-MTYPE-13", kPats[1], kPats[2], CR0_CD, false);
  fw::write_cr0(fw::read_cr0() | CR0_CD);
  small_pages("NPT-MTYPE-14", kPats[1], kPats[2], 0, false);
  fw::write_cr0(fw::read_cr0() & ~uptr(CR0_CD));
  fw::wrmsr(MSR_PAT, pat);
}
