// SPDX-License-Identifier: Apache-2.0
// With a 16-bit address size VMRUN, VMSAVE and INVLPGA use AX only (manual 2.2, 4.2).
// shows: INS-INVLPGA-06 INS-VMRUN-02 INS-VMSAVE-03 VMRUN-04
#include "svm.h"
GUEST32(g_code, "mov ebx, 0x77")
void test() {
  svm::enable();
  auto& low = *reinterpret_cast<svm::Vmcb*>(0x8000);
  svm::guest32(low, g_code);
  u32 ebx;
  asm volatile("push ebx\n clgi\n .byte 0x67, 0x0f, 0x01, 0xd8\n stgi\n mov %0, ebx\n pop ebx"
               : "=&d"(ebx)
               : "a"(0xdead8000u)
               : "memory");
  CHECK_EQ("VMRUN-04 INS-VMRUN-02", low.exit_code(), VMEXIT_VMMCALL);
  CHECK_EQ("VMRUN-04", ebx, 0x77);
  low.q(VMCB_STAR) = 1;
  asm volatile(".byte 0x67, 0x0f, 0x01, 0xdb" ::"a"(0xbeef8000u) : "memory");
  CHECK_EQ("INS-VMSAVE-03", low.q(VMCB_STAR), 0);
  CHECK_EQ("INS-INVLPGA-06", fw::guarded([] {
             asm volatile(".byte 0x67, 0x0f, 0x01, 0xdf" ::"a"(0xbeef8000u), "c"(1) : "memory");
           }),
           fw::kNoFault);
}
