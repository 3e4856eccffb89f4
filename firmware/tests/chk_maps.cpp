// SPDX-License-Identifier: Apache-2.0
// Permission maps must lie below the maximum physical address (manual 2.2.1, 2.6.1, 2.7.1).
// shows: ERR-A-31 ERR-A-58 IOIO-04 MSRPM-13 VMRUN-CHK-17 VMRUN-CHK-18
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  const u64 top = 1ull << CONFIG_PA_BITS;
  svm::enable();
  auto setup = [] {
    svm::guest64(vmcb, g_count);
    vmcb.intercept(INTERCEPT_IOIO);
    vmcb.intercept(INTERCEPT_MSR);
  };
  setup();
  vmcb.q(VMCB_IOPM_BASE_PA) = top - 0x2000;
  RUN_INVALID("VMRUN-CHK-17 IOIO-04 ERR-A-31", vmcb);
  setup();
  vmcb.q(VMCB_IOPM_BASE_PA) = top - 0x3000;
  RUN_LEGAL("VMRUN-CHK-17 IOIO-04 ERR-A-31", vmcb);
  setup();
  vmcb.q(VMCB_MSRPM_BASE_PA) = top - 0x1000;
  RUN_INVALID("VMRUN-CHK-18 MSRPM-13", vmcb);
  setup();
  vmcb.q(VMCB_MSRPM_BASE_PA) = top - 0x2000;
  RUN_LEGAL("VMRUN-CHK-18 MSRPM-13 ERR-A-58", vmcb);
}
