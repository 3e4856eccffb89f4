// SPDX-License-Identifier: Apache-2.0
// VM_HSAVE_PA: #GP for bad values; the selected page is used (manual appendix E.4, 2.2).
// shows: ERR-A-04 INS-VMRUN-05 MSR-AVAIL-04 MSR-AVAIL-05 MSR-HSAVE-01 MSR-HSAVE-02 MSR-HSAVE-03
// shows: MSR-HSAVE-04 MSR-HSAVE-05 VMRUN-09
#include "svm.h"
GUEST64(g_nop, "nop")
svm::Page second;
void test() {
  auto bad = [](u64 value) { return fw::guarded([=] { fw::wrmsr(MSR_VM_HSAVE_PA, value); }); };
  fw::wrmsr(MSR_VM_HSAVE_PA, 0x123000);  // with SVME = 0
  CHECK_EQ("MSR-AVAIL-04 MSR-HSAVE-01", fw::rdmsr(MSR_VM_HSAVE_PA), 0x123000);
  for (int bit = 0; bit < 12; ++bit) {
    CHECK_EQ("MSR-HSAVE-04", bad(0x124000 | (1u << bit)), VECTOR_GP);
  }
  CHECK_EQ("MSR-HSAVE-04", fw::rdmsr(MSR_VM_HSAVE_PA), 0x123000);
  CHECK_EQ("MSR-HSAVE-05", bad(1ull << CONFIG_PA_BITS), VECTOR_GP);
  CHECK_EQ("MSR-HSAVE-05", bad(1ull << 63), VECTOR_GP);
  CHECK_EQ("MSR-HSAVE-05", bad((1ull << CONFIG_PA_BITS) - 4096), fw::kNoFault);
  CHECK_EQ("MSR-AVAIL-05", fw::rdmsr(MSR_EFER) & EFER_SVME, 0);
  svm::enable();
  CHECK_EQ("MSR-AVAIL-05", fw::rdmsr(MSR_EFER) & EFER_SVME, EFER_SVME);
  svm::guest64(svm::vmcb, g_nop);
  RUN_LEGAL("VMRUN-09 INS-VMRUN-05", svm::vmcb);
  fw::wrmsr(MSR_VM_HSAVE_PA, second.address());
  svm::guest64(svm::vmcb, g_nop);
  RUN_LEGAL("VMRUN-09 INS-VMRUN-05 ERR-A-04 MSR-HSAVE-02 MSR-HSAVE-03", svm::vmcb);
}
