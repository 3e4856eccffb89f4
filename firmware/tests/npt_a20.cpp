// SPDX-License-Identifier: Apache-2.0
// There is no A20 masking of guest-physical addresses, but host tables that map 1 MB and up onto the frames
// from 0 give a real-mode guest the wrap-around (manual 2.21.11).
// shows: NPT-A20-02
#include "svm.h"
GUEST16(g_wrap, "mov ax, 0xffff\n mov ds, ax\n mov bx, [0xa010]\n mov word ptr [0xa012], 0x7777")
alignas(4096) static u64 low[512];
void test() {
  using namespace svm;
  enable();
  for (u64 i = 0; i < 512; ++i) {
    low[i] = (i << 12) | 7;
  }
  for (u32 wrap = 0; wrap < 2; ++wrap) {
    if (wrap) {
      for (u64 i = 0x100; i < 0x110; ++i) {
        low[i] = ((i - 0x100) << 12) | 7;
      }
    }
    *reinterpret_cast<volatile u16*>(0xa000) = 0x1111;
    *reinterpret_cast<volatile u16*>(0xa002) = 0x1112;
    const u64 kept = *reinterpret_cast<volatile u32*>(0x10a000);
    *reinterpret_cast<volatile u16*>(0x10a000) = 0x2222;
    *reinterpret_cast<volatile u16*>(0x10a002) = 0x2223;
    place(0x8000, g_wrap, g_wrap_end);
    guest16(vmcb, 0x8000);
    nested(vmcb);
    npt_pd[0] = address_of(low) | 7;
    RUN_LEGAL("NPT-A20-02", vmcb);
    CHECK_EQ("NPT-A20-02", u16(regs.rbx), wrap ? 0x1111 : 0x2222);
    CHECK_EQ("NPT-A20-02", *reinterpret_cast<volatile u16*>(0xa002), wrap ? 0x7777 : 0x1112);
    CHECK_EQ("NPT-A20-02", *reinterpret_cast<volatile u16*>(0x10a002), wrap ? 0x2223 : 0x7777);
    *reinterpret_cast<volatile u32*>(0x10a000) = u32(kept);
  }
}
