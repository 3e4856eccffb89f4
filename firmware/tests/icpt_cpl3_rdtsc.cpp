// SPDX-License-Identifier: Apache-2.0
// With CR4.TSD = 1 RDTSC and RDTSCP at CPL 3 raise #GP before their intercepts (manual 2.5.7, 2.5.27).
// shows: ICPT-RDTSC-01 ICPT-RDTSC-02 ICPT-RDTSCP-01 ICPT-RDTSCP-02
#include "svm.h"
GUEST64(g_rdtsc, "rdtsc")
GUEST64(g_rdtscp, "rdtscp")
void test() {
  using svm::vmcb;
  svm::enable();
  const u8* const codes[] = {g_rdtsc, g_rdtscp};
  for (int i = 0; i < 2; ++i) {
    svm::guest64(vmcb, codes[i]);
    vmcb.segment(VMCB_CS_SEL, 0x2b, 0xafb, 0xffffffff, 0);
    vmcb.segment(VMCB_SS_SEL, 0x23, 0xcf3, 0xffffffff, 0);
    vmcb.b(VMCB_CPL) = 3;
    vmcb.q(VMCB_CR4) = CR4_PAE | CR4_TSD;
    vmcb.intercept(INTERCEPT_RDTSC);
    vmcb.intercept(INTERCEPT_RDTSCP);
    vmcb.intercept(INTERCEPT_EXCP13);
    RUN_EXPECT(i ? "ICPT-RDTSCP-02" : "ICPT-RDTSC-02", vmcb, VMEXIT_EXCP13);
    vmcb.q(VMCB_CR4) = CR4_PAE;
    RUN_EXPECT(i ? "ICPT-RDTSCP-01" : "ICPT-RDTSC-01", vmcb, i ? VMEXIT_RDTSCP : VMEXIT_RDTSC);
  }
}
