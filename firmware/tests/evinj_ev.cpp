// SPDX-License-Identifier: Apache-2.0
// EV is obeyed literally for exceptions (as settled).
// shows: ERR-B-07
#include "svm.h"
GUEST64(g_nop, "nop")
static u64 frame[8];
extern "C" u64 ev_frame_rsp;
u64 ev_frame_rsp;
asm(".pushsection .text\n.globl ev_handler\nev_handler:\n mov [ev_frame_rsp], rsp\n vmmcall\n.popsection");
extern "C" u8 ev_handler[];
alignas(16) static u64 idt[64];
void test() {
  using svm::vmcb;
  svm::enable();
  (void)frame;
  const u64 handler = svm::address_of(ev_handler);
  for (u32 vector = 6; vector < 14; vector += 7) {
    idt[vector * 2] = (handler & 0xffff) | 0x8e0000080000 | ((handler >> 16 & 0xffff) << 48);
    for (int ev = 0; ev < 2; ++ev) {
      svm::guest64(vmcb, g_nop);
      vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
      const u64 rsp = vmcb.q(VMCB_RSP) & ~15ull;
      vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x300 | vector | (ev ? EVENTINFO_EV | (0x77ull << 32) : 0);
      RUN_LEGAL("ERR-B-07", vmcb);
      CHECK_EQ("ERR-B-07", ev_frame_rsp, rsp - 40 - (ev ? 8 : 0));
      if (ev) {
        CHECK_EQ("ERR-B-07", *reinterpret_cast<u64*>(ev_frame_rsp), 0x77);
      }
    }
  }
}
