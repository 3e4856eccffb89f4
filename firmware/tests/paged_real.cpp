// SPDX-License-Identifier: Apache-2.0
// Paged real mode: a guest with PE = 0 and PG = 1 (manual 2.15).
// shows: ERR-A-12 EXC-PF-05 PREAL-01 PREAL-03 PREAL-04 PREAL-05 PREAL-06 VMRUN-CHK-22
#include "svm.h"
GUEST16(g_real, "mov bx, [0x100]\n mov cx, cs\n mov eax, cr0\n mov edx, eax")
GUEST16(g_fault, "mov ax, 0x2000\n mov ds, ax\n mov bx, [0x10]")
GUEST16(g_store, "mov ax, 0x1800\n mov ds, ax\n mov [0x20], bx")
namespace {
alignas(4096) u32 directory[1024], table[1024];
alignas(4096) u8 frame[4096];
using namespace svm;
void setup(const u8* begin, const u8* end) {
  place(0x8000, begin, end);
  guest16(vmcb, 0x8000);
  vmcb.q(VMCB_CR0) = CR0_PG | CR0_WP | CR0_ET;
  vmcb.q(VMCB_CR3) = address_of(directory);
  vmcb.intercept(INTERCEPT_EXCP14);
}
}  // namespace
void test() {
  enable();
  directory[0] = u32(address_of(table)) | 3;
  for (u32 i = 0; i < 0x1c; ++i) {
    table[i] = (i << 12) | 3;
  }
  table[0x18] = 0x18000 | 1;
  table[8] = u32(address_of(frame)) | 3;  // linear 8000h is elsewhere
  setup(g_real, g_real_end);
  for (u32 i = 0; i < 64; ++i) {
    frame[i] = g_real[i];
  }
  frame[0x100] = 0x34;
  frame[0x101] = 0x12;
  RUN_LEGAL("PREAL-01 VMRUN-CHK-22 ERR-A-12", vmcb);
  CHECK_EQ("PREAL-04", u16(regs.rbx), 0x1234);
  CHECK_EQ("PREAL-03", u16(regs.rcx), 0x800);
  CHECK_EQ("PREAL-06", vmcb.b(VMCB_CPL), 0);
  CHECK_EQ("PREAL-01", u32(regs.rdx) & (CR0_PG | CR0_PE), CR0_PG);
  setup(g_fault, g_fault_end);
  for (u32 i = 0; i < 64; ++i) {
    frame[i] = g_fault[i];
  }
  RUN_EXPECT("PREAL-05 EXC-PF-05", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("PREAL-05 EXC-PF-05", vmcb.info1() & ~4ull, 0);
  CHECK_EQ("PREAL-05", vmcb.info2(), 0x20010);
  setup(g_store, g_store_end);
  for (u32 i = 0; i < 64; ++i) {
    frame[i] = g_store[i];
  }
  RUN_EXPECT("PREAL-05 EXC-PF-05", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXC-PF-05", vmcb.info1() & ~4ull, 3);
  CHECK_EQ("PREAL-05", vmcb.info2(), 0x18020);
}
