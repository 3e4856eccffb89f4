// SPDX-License-Identifier: Apache-2.0
// TLB_CONTROL 3 and 7 flush the guest's ASID, 7 without its global entries (APM 2, 15.16.1).
// profile: apm
// shows: ERR-A-51
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
    RUN_LEGAL("ERR-A-51", vmcb);
    CHECK_EQ("ERR-A-51", vmcb.b(VMCB_TLB_CONTROL), command);
    return regs.rbx;
  };
  auto* const entry = const_cast<volatile u64*>(table);
  // Not global: gone with 3 and with 7.
  for (u64 command = 3; command <= 7; command += 4) {
    *entry = address_of(frames[0]) | 7;
    CHECK_EQ("ERR-A-51", run(1, 1), 0x700);
    *entry = address_of(frames[1]) | 7;
    CHECK_EQ("ERR-A-51", run(1, command), 0x701);
  }
  // Global: gone with 3.
  *entry = address_of(frames[0]) | 7 | 0x100;
  CHECK_EQ("ERR-A-51", run(1, 1), 0x700);
  *entry = address_of(frames[1]) | 7 | 0x100;
  CHECK_EQ("ERR-A-51", run(1, 3), 0x701);
  // Another ASID's command does not spare this ASID its own.
  *entry = address_of(frames[0]) | 7;
  CHECK_EQ("ERR-A-51", run(2, 3), 0x700);
  CHECK_EQ("ERR-A-51", run(1, 3), 0x700);
}
