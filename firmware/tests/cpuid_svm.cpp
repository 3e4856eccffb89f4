// SPDX-License-Identifier: Apache-2.0
// CPUID functions of SVM (manual appendix B).
// shows: CPUID-01 CPUID-02 CPUID-03 CPUID-04 CPUID-06 CPUID-07 CPUID-08 CPUID-10 CPUID-11 CPUID-12
// shows: CPUID-13 ERR-C-73 ERR-C-74 ERR-C-76 NPT-DET-01
#include "svm.h"
GUEST64(g_any, "nop")
void test() {
  using namespace fw;
  CHECK_EQ("CPUID-01", (cpuid(0x80000001).ecx >> 2) & 1, 1);
  CHECK("CPUID-02", cpuid(0x80000000).eax >= 0x8000000a);
  const Cpuid c = cpuid(0x8000000a);
  CHECK_EQ("CPUID-03 ERR-C-74", c.eax & 0xff, CONFIG_SVM_REVISION);
  CHECK_EQ("CPUID-04 ERR-C-73", (c.eax >> 8) & 1, 0);
  CHECK_EQ("CPUID-06", c.eax >> 9, 0);
  CHECK_EQ("CPUID-07", c.ebx, CONFIG_N_ASIDS);
  CHECK_EQ("CPUID-10", c.ecx, 0);
  CHECK_EQ("CPUID-11 NPT-DET-01 ERR-C-76", c.edx & 1, 1);
  CHECK_EQ("CPUID-12 ERR-C-76", (c.edx >> 1) & 1, 1);
  CHECK_EQ("CPUID-13 ERR-C-76", c.edx >> 2, 0);
  svm::enable();
  svm::guest64(svm::vmcb, g_any);
  svm::vmcb.d(VMCB_GUEST_ASID) = c.ebx - 1;
  RUN_EXPECT("CPUID-08", svm::vmcb, VMEXIT_VMMCALL);
}
