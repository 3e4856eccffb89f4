// SPDX-License-Identifier: Apache-2.0
// TLB_CONTROL = 1 flushes everything, the field stays; INVLPGA drops the named page (manual 2.12).
// shows: INS-INVLPGA-02 INS-INVLPGA-03 INS-INVLPGA-05 INS-VMRUN-66 TLB-10 TLB-11 TLB-12 TLB-13 TLB-14
// shows: TLB-15 VMCB-CTL-57 VMCB-CTL-58 VMRUN-CTL-08
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
namespace {
alignas(4096) u64 table[512], frames[2][512];
}
void test() {
  using namespace svm;
  enable();
  frames[0][0] = 0x700;
  frames[1][0] = 0x701;
  fw_pd[kUnmapped >> 21] = address_of(table) | 7;
  fw::invlpg(reinterpret_cast<void*>(kUnmapped));
  auto run = [](u32 asid, u64 command) {
    guest64(vmcb, g_read);
    vmcb.q(VMCB_CR4) = CR4_PAE | CR4_PGE;
    vmcb.q(VMCB_GUEST_ASID) = asid | (command << 32);
    regs.rdi = kUnmapped;
    RUN_LEGAL("TLB-10", vmcb);
    return regs.rbx;
  };
  auto* const entry = const_cast<volatile u64*>(table);
  *entry = address_of(frames[0]) | 7 | 0x100;
  CHECK_EQ("TLB-10", run(1, 1), 0x700);
  CHECK_EQ("TLB-12 VMCB-CTL-58", vmcb.b(VMCB_TLB_CONTROL), 1);
  *entry = address_of(frames[1]) | 7 | 0x100;
  CHECK_EQ("TLB-10 TLB-11 VMRUN-CTL-08 VMCB-CTL-57 INS-VMRUN-66", run(1, 1), 0x701);
  *entry = address_of(frames[0]) | 7;
  invlpga(kUnmapped, 1);
  CHECK_EQ("TLB-13 INS-INVLPGA-02", run(1, 0), 0x700);
  CHECK_EQ("TLB-13", run(2, 0), 0x700);
  *entry = address_of(frames[1]) | 7;
  invlpga(kUnmapped, 1);
  invlpga(kUnmapped + 0xabc, 2);
  CHECK_EQ("TLB-13 TLB-14", run(1, 0), 0x701);
  CHECK_EQ("TLB-15", run(2, 0), 0x701);
  *entry = address_of(frames[0]) | 7;
  asm volatile("invlpga rax, ecx" ::"a"(kUnmapped), "c"(0xdead00000001ull) : "memory");
  CHECK_EQ("INS-INVLPGA-03", run(1, 0), 0x700);
  *entry = address_of(frames[1]) | 7;
  asm volatile(".byte 0x67, 0x0f, 0x01, 0xdf" ::"a"(kUnmapped | 0xdead00000000), "c"(1) : "memory");
  CHECK_EQ("INS-INVLPGA-05", run(1, 0), 0x701);
}
