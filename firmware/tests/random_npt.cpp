// SPDX-License-Identifier: Apache-2.0
// Pseudo-random nested and guest page-table entries: every combination of P, RW, US, NX, A, D, G, reserved
// bits at each level, for reads, writes and fetches at CPL 0 and 3. The outcome is predicted by the rules of
// the manual (2.21.5 – 2.21.7).
// shows: EXC-PF-03 NPT-ATTR-01 NPT-FAULT-04 NPT-ORDER-03 NPT-ORDER-10 NPT-ORDER-11
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
GUEST64(g_write, "mov [rdi], rbx")
GUEST64(g_fetch, "call rdi")
namespace {
using namespace svm;
u64 state = 0x123456789abcdef1;
u64 random() {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}
/// Damages an entry in one of the ways that matter; mostly not at all.
u64 damage(u64 entry) {
  switch (random() % 12) {
    case 0:
      return entry & ~1ull;
    case 1:
      return entry & ~2ull;
    case 2:
      return entry & ~4ull;
    case 3:
      return entry | (1ull << 63);
    case 4:
      return entry | 0x60;
    default:
      return entry;
  }
}
}  // namespace
void test() {
  enable();
  const u8* const codes[] = {g_read, g_write, g_fetch};
  for (u32 i = 0; i < 120; ++i) {
    const u32 access = random() % 3;
    guest_window(vmcb, codes[access]);
    const bool at_cpl3 = random() & 1, wp = random() & 1;
    if (at_cpl3) {
      user(vmcb);
    }
    if (!wp) {
      vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) & ~u64(CR0_WP);
    }
    vmcb.intercept(INTERCEPT_EXCP14);
    // The access goes through its own path: PML4[1] → page 16 → 17 → 18[8] → window page 8.
    window(0)[1] = damage(window_address(16) | 7);
    window(16)[0] = damage(window_address(17) | 7);
    window(17)[0] = damage(window_address(18) | 7);
    window(18)[8] = damage(window_address(8) | 7);
    npt_pt[16] = damage(npt_pt[16]);
    npt_pt[17] = damage(npt_pt[17]);
    npt_pt[18] = damage(npt_pt[18]);
    npt_pt[8] = damage(npt_pt[8]);
    reinterpret_cast<volatile u8*>(window(8))[0] = 0xc3;
    const u64 guest[4] = {window(0)[1], window(16)[0], window(17)[0], window(18)[8]};
    const u64 host[4] = {npt_pt[16], npt_pt[17], npt_pt[18], npt_pt[8]};
    // The prediction.
    u64 expected = VMEXIT_VMMCALL, error = 0;
    bool write = true, us = true, nx = false;
    for (u32 level = 0; level < 4 && expected == VMEXIT_VMMCALL; ++level) {
      if (!(guest[level] & 1)) {
        expected = VMEXIT_EXCP14;
        error = (access == 1 ? 2 : 0) | (at_cpl3 ? 4 : 0) | (access == 2 ? 0x10 : 0);
        break;
      }
      write = write && (guest[level] & 2);
      us = us && (guest[level] & 4);
      nx = nx || (guest[level] >> 63);
      if (level < 3 && !((host[level] & 7) == 7)) {  // the next table, as a user write
        expected = VMEXIT_NPF;
        error = 6 | (host[level] & 1);
      }
    }
    if (expected == VMEXIT_VMMCALL &&
        ((at_cpl3 && !us) || (access == 1 && !write && (wp || at_cpl3)) || (access == 2 && nx))) {
      expected = VMEXIT_EXCP14;
      error = 1 | (access == 1 ? 2 : 0) | (at_cpl3 ? 4 : 0) | (access == 2 ? 0x10 : 0);
    }
    if (expected == VMEXIT_VMMCALL && (!(host[3] & 1) || !(host[3] & 4) || (access == 1 && !(host[3] & 2)) ||
                                       (access == 2 && (host[3] >> 63)))) {
      expected = VMEXIT_NPF;
      error = 4 | (host[3] & 1) | (access == 1 ? 2 : 0) | (access == 2 ? 0x10 : 0);
    }
    regs.rdi = (1ull << 39) | 0x8000;
    run(vmcb);
    CHECK_EQ("NPT-ORDER-03 NPT-ORDER-10 NPT-ORDER-11 NPT-ATTR-01", vmcb.exit_code(), expected);
    if (expected != VMEXIT_VMMCALL) {
      CHECK_EQ("NPT-FAULT-04 EXC-PF-03", u32(vmcb.info1()), error);
    }
  }
}
