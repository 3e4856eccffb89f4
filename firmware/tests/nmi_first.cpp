// SPDX-License-Identifier: Apache-2.0
// Of an NMI and an INTR that wait for the same boundary the NMI comes first (manual 2.17.9; APM 2, 8.5).
// shows: EVINJ-01 NMI-04 NMI-05 NMI-ICPT-01
#include "svm.h"
GUEST64(g_spin, "mov ecx, 300\n 1: dec ecx\n jnz 1b")
static u32 taken;
static u64 order[4], interrupted;
void test() {
  using namespace fw;
  using svm::vmcb;
  svm::enable();
  apic_enable();
  // An interrupt that came first would stand before its handler's first instruction.
  handlers[2] = [](Frame& frame) {
    order[taken++ & 3] = 2;
    interrupted = frame.rip;
  };
  handlers[0x51] = [](Frame&) {
    order[taken++ & 3] = 0x51;
    apic_write(APIC_EOI, 0);
  };
  const auto pend = [] {
    taken = 0;
    cli();
    svm::clgi();
    apic_pend(0x51);
    apic_self_nmi();
    settle();
    sti();
    settle();
  };
  // In the host: the interrupt's handler does not come before the NMI's.
  pend();
  CHECK_EQ("NMI-04 GIF = 0 holds both", taken, 0);
  svm::stgi();
  settle();
  CHECK_EQ("NMI-04", taken, 2);
  CHECK_EQ("NMI-04 NMI first", order[0] << 8 | order[1], 0x251);
  const auto entry_of = [](u32 vector) {
    const u64* const gate = fw_idt + 2 * vector;
    return (gate[0] & 0xffff) | (gate[0] >> 48 << 16) | gate[1] << 32;
  };
  const u64 entry = entry_of(0x51);
  CHECK("NMI-04 NMI first", interrupted != entry);
  // In the guest: which of two intercepted events ends it, and which of two that it takes itself comes first.
  pend();
  svm::guest64(vmcb, g_spin);
  vmcb.intercept(INTERCEPT_NMI);
  vmcb.intercept(INTERCEPT_INTR);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  svm::run_raw(vmcb);
  CHECK_EQ("NMI-ICPT-01 NMI first", vmcb.exit_code(), VMEXIT_NMI);
  CHECK_EQ("NMI-ICPT-01", vmcb.rip(), svm::address_of(g_spin));
  svm::stgi();
  settle();
  CHECK_EQ("NMI-04", order[0] << 8 | order[1], 0x251);
  pend();
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_RFLAGS) = 0x202;
  svm::run_raw(vmcb);
  CHECK_EQ("NMI-05", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK_EQ("NMI-05", taken, 2);
  CHECK_EQ("NMI-05 NMI first", order[0] << 8 | order[1], 0x251);
  CHECK("NMI-05 NMI first", interrupted != entry);
  svm::stgi();
  cli();
  // What goes before the NMI has been delivered when that is taken: it finds the first instruction of a
  // handler. An injected event, and the trap of a single step.
  handlers[0x52] = [](Frame&) {};
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | 0x52;
  svm::clgi();
  apic_self_nmi();
  settle();
  svm::run_raw(vmcb);
  svm::stgi();
  CHECK_EQ("EVINJ-01", interrupted, entry_of(0x52));
  CHECK_EQ("EVINJ-01", trap_counts[0x52], 1);
  handlers[1] = [](Frame& frame) { frame.rflags &= ~0x100ull; };
  svm::clgi();
  apic_self_nmi();
  settle();
  asm volatile("pushfq\n or dword ptr [rsp], 0x100\n popfq\n stgi\n nop" ::: "memory", "cc");
  CHECK_EQ("ISA a trap before an NMI", interrupted, entry_of(1));
  CHECK_EQ("ISA a trap before an NMI", trap_counts[1], 1);
}
