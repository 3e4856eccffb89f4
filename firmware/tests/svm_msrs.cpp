// SPDX-License-Identifier: Apache-2.0
// VM_CR and IGNNE exist with SVME = 0 and keep their bits (manual appendix E).
// shows: ERR-B-51 MSR-AVAIL-01 MSR-AVAIL-02 MSR-IGNNE-01 MSR-IGNNE-04 MSR-VMCR-01 MSR-VMCR-05
#include "fw.h"
void test() {
  using namespace fw;
  for (u64 value = 0; value < 8; ++value) {
    wrmsr(MSR_VM_CR, value);
    CHECK_EQ("MSR-AVAIL-01 MSR-VMCR-01", rdmsr(MSR_VM_CR), value);
  }
  CHECK_EQ("MSR-VMCR-05", rdmsr(MSR_VM_CR) >> 3, 0);
  wrmsr(MSR_VM_CR, 0);
  wrmsr(MSR_IGNNE, 1);
  CHECK_EQ("MSR-AVAIL-02 MSR-IGNNE-01", rdmsr(MSR_IGNNE), 1);
  wrmsr(MSR_IGNNE, 0);
  CHECK_EQ("MSR-IGNNE-01 MSR-IGNNE-04", rdmsr(MSR_IGNNE), 0);
  CHECK_EQ("ERR-B-51", guarded([] { wrmsr(MSR_VM_CR, 8); }), VECTOR_GP);
  CHECK_EQ("ERR-B-51", guarded([] { wrmsr(MSR_IGNNE, 2); }), VECTOR_GP);
}
