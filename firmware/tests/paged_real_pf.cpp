// SPDX-License-Identifier: Apache-2.0
// Paged real mode without the #PF intercept, which the manual leaves open (2.15): vector 14 of the guest's
// interrupt table, a frame of three words, no error code.
// shows: ERR-B-04
#include "svm.h"
GUEST16(g_fault, "mov ax, 0x2000\n mov ds, ax\n mov bx, [0x10]")
GUEST16(g_handler, "mov bp, sp\n mov cx, [bp]\n mov dx, [bp + 2]\n mov si, sp")
namespace {
alignas(4096) u32 directory[1024], table[1024];
}
void test() {
  using namespace svm;
  enable();
  directory[0] = u32(address_of(table)) | 3;
  for (u32 i = 0; i < 0x1c; ++i) {
    table[i] = (i << 12) | 3;
  }
  place(0x8000, g_fault, g_fault_end);
  place(0x8100, g_handler, g_handler_end);
  auto* const vector = reinterpret_cast<volatile u16*>(uptr(14 * 4));
  const u16 kept[2] = {vector[0], vector[1]};
  vector[0] = 0x100;
  vector[1] = 0x800;
  guest16(vmcb, 0x8000);
  vmcb.q(VMCB_CR0) = CR0_PG | CR0_WP | CR0_ET;
  vmcb.q(VMCB_CR3) = address_of(directory);
  RUN_LEGAL("ERR-B-04", vmcb);
  CHECK_EQ("ERR-B-04", vmcb.rip(), 0x100 + address_of(g_handler_end) - 4 - address_of(g_handler));
  CHECK_EQ("ERR-B-04", u16(regs.rcx), 5);      // IP of the MOV
  CHECK_EQ("ERR-B-04", u16(regs.rdx), 0x800);  // CS: nothing lies between IP and the stack's top
  CHECK_EQ("ERR-B-04", u16(regs.rsi), 0xf00 - 6);
  CHECK_EQ("ERR-B-04", vmcb.q(VMCB_CR2), 0x20010);
  vector[0] = kept[0];
  vector[1] = kept[1];
}
