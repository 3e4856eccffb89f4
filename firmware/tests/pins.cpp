// SPDX-License-Identifier: Apache-2.0
// The external INTR and NMI pins, in the host and intercepted in a guest (manual 2.9.1, 2.9.2, 2.17.1). With
// the word "pulse" on its command line the image expects four pulses, in this order: NMI, INTR with vector
// 41h, INTR, NMI; without it expects none.
// shows: INTR-ICPT-01 NMI-ICPT-01
#include "svm.h"

GUEST64(g_spin, "1: pause\n jmp 1b")

namespace {

volatile u32 intr_count, nmi_count;

bool pins_driven() {
  const u32* info = reinterpret_cast<const u32*>(uptr(fw_multiboot_info));
  if (!info || !(info[0] & 4)) {
    return false;
  }
  for (const char* p = reinterpret_cast<const char*>(uptr(info[4])); *p; ++p) {
    if (p[0] == 'p' && p[1] == 'u' && p[2] == 'l' && p[3] == 's' && p[4] == 'e') {
      return true;
    }
  }
  return false;
}

void wait(volatile u32& count, u32 loops) {
  for (u32 i = 0; i < loops && count == 0; ++i) {
    asm volatile("pause");
  }
}

}  // namespace

void test() {
  using svm::vmcb;
  svm::enable();
  asm volatile("stgi");
  fw::handlers[2] = [](fw::Frame&) { nmi_count = nmi_count + 1; };
  fw::handlers[0x41] = [](fw::Frame&) {
    intr_count = intr_count + 1;
    for (u32 i = 0; i < 300; ++i) {  // until the level is gone
      asm volatile("pause");
    }
  };
  const bool driven = pins_driven();
  const u32 loops = driven ? 50000 : 100;
  fw::sti();
  wait(nmi_count, loops);
  CHECK_EQ("pins NMI", nmi_count, driven);
  wait(intr_count, loops);
  CHECK_EQ("pins INTR", intr_count, driven);
  fw::cli();
  if (!driven) {
    return;
  }
  svm::guest64(vmcb, g_spin);
  vmcb.q(VMCB_RFLAGS) |= RFLAGS_IF;
  vmcb.intercept(INTERCEPT_INTR);
  RUN_EXPECT("INTR-ICPT-01", vmcb, VMEXIT_INTR);
  CHECK_EQ("INTR-ICPT-01", intr_count, 1);

  nmi_count = 0;
  svm::guest64(vmcb, g_spin);
  vmcb.intercept(INTERCEPT_NMI);
  RUN_EXPECT("NMI-ICPT-01", vmcb, VMEXIT_NMI);
  asm volatile("stgi\n nop" ::: "memory");  // still pending: the host takes it now
  CHECK_EQ("NMI-ICPT-01", nmi_count, 1);
}
