// SPDX-License-Identifier: Apache-2.0
// Profile apm: an MSRPM that ends at the last byte of the physical address space is illegal, as
// hardware has it.
// profile: apm
// shows: ERR-A-58 VMRUN-CHK-18
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  const u64 top = 1ull << CONFIG_PA_BITS;
  svm::enable();
  const auto setup = [](u64 msrpm) {
    svm::guest64(vmcb, g_count);
    vmcb.intercept(INTERCEPT_MSR);
    vmcb.q(VMCB_MSRPM_BASE_PA) = msrpm;
  };
  setup(top - 0x2000);
  RUN_INVALID("ERR-A-58 VMRUN-CHK-18", vmcb);
  setup(top - 0x2000 + 1);  // bits 11:0 are ignored
  RUN_INVALID("ERR-A-58 VMRUN-CHK-18", vmcb);
  setup(top - 0x1000);
  RUN_INVALID("VMRUN-CHK-18", vmcb);
  setup(top - 0x3000);
  RUN_LEGAL("ERR-A-58 VMRUN-CHK-18", vmcb);
  setup(0);
  vmcb.no_intercept(INTERCEPT_MSR);
  vmcb.intercept(INTERCEPT_IOIO);
  vmcb.q(VMCB_IOPM_BASE_PA) = top - 0x3000;
  RUN_LEGAL("VMRUN-CHK-17", vmcb);
}
