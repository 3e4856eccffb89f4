// SPDX-License-Identifier: Apache-2.0
// Interrupts and exceptions are recorded as control transfers, the pair before them goes to the LastException
// registers; #DB, of ICEBP, too, leaves all four to its handler and ends the recording (manual 2.19).
// shows: ERR-A-54 ERR-B-28 LBR-01 LBR-03 LBR-04 LBR-07 LBR-08 LBR-09 LBR-10
#include "svm.h"
GUEST64(g_ud, "jmp 1f\n nop\n 1: ud2")
GUEST64(g_int, "jmp 1f\n nop\n 1: int 0x30")
GUEST64(g_int1, "jmp 1f\n nop\n 1: .byte 0xcd, 1")
GUEST64(g_icebp, "jmp 1f\n nop\n 1: .byte 0xf1")
GUEST64(g_nop, "jmp 1f\n nop\n 1: nop\n nop")
GUEST64(g_sti, "jmp 1f\n nop\n 1: sti\n nop\n nop")
GUEST64(g_handler, "nop")
namespace {
using namespace svm;
alignas(16) u64 idt[0x42 * 2];
constexpr u64 kFrom = 0x111, kTo = 0x222, kExcFrom = 0x333, kExcTo = 0x444;
void setup(const u8* code, u64 debugctl) {
  guest64(vmcb, code);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, address_of(idt));
  vmcb.q(VMCB_LBR_VIRTUALIZATION_ENABLE) = 1;
  vmcb.q(VMCB_DBGCTL) = debugctl;
  vmcb.q(VMCB_BR_FROM) = kFrom;
  vmcb.q(VMCB_BR_TO) = kTo;
  vmcb.q(VMCB_LASTEXCPFROM) = kExcFrom;
  vmcb.q(VMCB_LASTEXCPTO) = kExcTo;
}
/// The handler's VMMCALL ends the guest: neither it nor VMRUN and #VMEXIT are recorded.
void expect(const char* ids, const char* file, int line, u64 debugctl, u64 from, u64 to, u64 exc_from,
            u64 exc_to) {
  run(vmcb);
  const u64 want[] = {VMEXIT_VMMCALL, address_of(g_handler_end) - 4, debugctl, from, to, exc_from, exc_to};
  const u64 got[] = {vmcb.exit_code(),       vmcb.rip(),         vmcb.q(VMCB_DBGCTL),
                     vmcb.q(VMCB_BR_FROM),   vmcb.q(VMCB_BR_TO), vmcb.q(VMCB_LASTEXCPFROM),
                     vmcb.q(VMCB_LASTEXCPTO)};
  for (u32 i = 0; i < 7; ++i) {
    fw::check(ids, got[i] == want[i], got[i], want[i], file, line);
  }
}
#define EXPECT(ids, ...) expect(ids, __FILE_NAME__, __LINE__, __VA_ARGS__)
u64 at(const u8* code, u32 offset) { return address_of(code) + offset; }
}  // namespace
void test() {
  enable();
  const u64 handler = address_of(g_handler);
  for (u32 vector = 0; vector < 0x42; ++vector) {
    idt[2 * vector] = (handler & 0xffff) | 0x8ull << 16 | 0x8eull << 40 | (handler >> 16 & 0xffff) << 48;
  }
  setup(g_ud, 1);
  EXPECT("LBR-04 LBR-07 LBR-08 ERR-A-54 ERR-B-28", 1, at(g_ud, 3), handler, at(g_ud, 0), at(g_ud, 3));
  setup(g_ud, 0);  // not recorded
  EXPECT("LBR-04", 0, kFrom, kTo, kExcFrom, kExcTo);
  setup(g_int, 1);
  EXPECT("LBR-03 LBR-07 LBR-08", 1, at(g_int, 3), handler, at(g_int, 0), at(g_int, 3));
  setup(g_int1, 1);  // vector 1, but a software interrupt
  EXPECT("LBR-03", 1, at(g_int1, 3), handler, at(g_int1, 0), at(g_int1, 3));
  setup(g_sti, 1);
  vmcb.b(VMCB_V_IRQ) = 1;
  vmcb.b(VMCB_V_INTR_PRIO) = 4;
  vmcb.b(VMCB_V_INTR_VECTOR) = 0x41;
  EXPECT("LBR-03 LBR-07 LBR-08", 1, at(g_sti, 5), handler, at(g_sti, 0), at(g_sti, 3));
  setup(g_nop, 1);  // an injected event before the first instruction
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x40;
  EXPECT("LBR-03 LBR-07 LBR-08", 1, at(g_nop, 0), handler, kFrom, kTo);
  setup(g_icebp, 0x3d);
  EXPECT("LBR-10 LBR-01", 0x3c, at(g_icebp, 0), at(g_icebp, 3), kExcFrom, kExcTo);
  setup(g_nop, 1);
  fw::write_dr0(at(g_nop, 4));
  vmcb.q(VMCB_DR7) = 0x402;
  EXPECT("LBR-09 LBR-01", 0, at(g_nop, 0), at(g_nop, 3), kExcFrom, kExcTo);
  setup(g_nop, 1);
  vmcb.q(VMCB_RFLAGS) = RFLAGS_TF | 2;
  EXPECT("LBR-01", 0, at(g_nop, 0), at(g_nop, 3), kExcFrom, kExcTo);
  // An intercepted exception is not delivered, so not recorded.
  setup(g_ud, 1);
  vmcb.intercept(INTERCEPT_EXCP6);
  RUN_EXPECT("ERR-B-28", vmcb, VMEXIT_EXCP6);
  CHECK_EQ("ERR-B-28", vmcb.q(VMCB_BR_FROM), at(g_ud, 0));
  CHECK_EQ("ERR-B-28", vmcb.q(VMCB_BR_TO), at(g_ud, 3));
  CHECK_EQ("ERR-B-28", vmcb.q(VMCB_LASTEXCPFROM), kExcFrom);
}
