// SPDX-License-Identifier: Apache-2.0
// A host RIP beyond the limit of the CS descriptor that #VMEXIT reads is a #GP in the host, not a shutdown
// (manual 2.3).
// shows: VMEXIT-32
#include "svm.h"
GUEST32(g_nop, "nop")
extern "C" u8 limit_after[];
void test() {
  using svm::vmcb;
  svm::enable();
  const u64 flat = fw_gdt[6];
  fw_gdt[12] = flat;  // the #GP handler runs in a segment of its own
  fw_idt[13] = (fw_idt[13] & ~0xffff0000ull) | (0x60ull << 16);
  svm::guest32(vmcb, g_nop);
  const int vector = fw::guarded([flat] {
    u32 eax = u32(vmcb.address());
    fw_gdt[6] = (flat & ~0x008f00000000ffffull) | 0xfff;  // CS in use keeps its limit until the #VMEXIT
    asm volatile("vmrun\n .globl limit_after\n limit_after: nop" : "+a"(eax)::"memory");
  });
  fw_gdt[6] = flat;
  CHECK_EQ("VMEXIT-32", vector, VECTOR_GP);
  CHECK_EQ("VMEXIT-32", fw::fault.rip, svm::address_of(limit_after));
  CHECK_EQ("VMEXIT-32", fw::fault.cs, 0x30);
  CHECK_EQ("VMEXIT-32", fw::fault.error, 0);
  CHECK_EQ("VMEXIT-32", vmcb.exit_code(), VMEXIT_VMMCALL);
  svm::stgi();
}
