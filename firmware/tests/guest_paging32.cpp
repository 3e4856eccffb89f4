// SPDX-License-Identifier: Apache-2.0
// A guest in 32-bit paging without nested paging: its CR3, PSE, A and D, #PF codes (manual 2.21, NP-26).
// shows: EXC-PF-01 EXC-PF-03 EXC-PF-04 NP-26 VMRUN-LOAD-09
#include "svm.h"
GUEST32(g_code, "mov ebx, [esi]\n mov [edi], ebx\n mov eax, cr3\n mov cr3, eax\n mov ecx, [esi]")
namespace {
alignas(4096) u32 directory[1024], table[1024], frames[2][1024];
constexpr u32 kPage = 0x10000000;
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  directory[0] = 0x83;
  directory[kPage >> 22] = u32(svm::address_of(table)) | 3;
  table[0] = u32(svm::address_of(frames[0])) | 3;
  table[1] = u32(svm::address_of(frames[1])) | 3;
  frames[0][0] = 0x1234;
  auto setup = [] {
    svm::guest32(vmcb, g_code);
    vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_PG | CR0_WP;
    vmcb.q(VMCB_CR4) = CR4_PSE;
    vmcb.q(VMCB_CR3) = svm::address_of(directory);
    vmcb.intercept(INTERCEPT_EXCP14);
    svm::regs.rsi = kPage;
    svm::regs.rdi = kPage + 0x1000;
  };
  setup();
  RUN_LEGAL("NP-26 VMRUN-LOAD-09", vmcb);
  CHECK_EQ("NP-26 VMRUN-LOAD-09", u32(svm::regs.rbx), 0x1234);
  CHECK_EQ("NP-26", frames[1][0], 0x1234);
  CHECK_EQ("NP-26", table[0] & 0x60, 0x20);
  CHECK_EQ("NP-26", table[1] & 0x60, 0x60);
  table[1] &= ~2u;
  setup();
  RUN_EXPECT("EXC-PF-01", vmcb, VMEXIT_EXCP14);
  CHECK_EQ("EXC-PF-03", vmcb.info1(), 3);
  CHECK_EQ("EXC-PF-04", vmcb.info2(), kPage + 0x1000);
}
