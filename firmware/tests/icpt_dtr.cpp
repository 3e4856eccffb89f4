// SPDX-License-Identifier: Apache-2.0
// Descriptor-table register intercepts (manual 2.5.6).
// shows: EXITCODE-23 EXITCODE-24 EXITCODE-25 EXITCODE-26 EXITCODE-27 EXITCODE-28 EXITCODE-29 ICPT-DTR-01
// shows: ICPT-DTR-02 ICPT-DTR-03 ICPT-DTR-04 ICPT-DTR-05 ICPT-DTR-06 ICPT-DTR-07 VMCB-CTL-13 VMCB-CTL-14
// shows: VMCB-CTL-15 VMCB-CTL-16 VMCB-CTL-17 VMCB-CTL-18 VMCB-CTL-19
#include "svm.h"
GUEST64(g_sidt, "sidt [rsp]")
GUEST64(g_sgdt, "sgdt [rsp]")
GUEST64(g_sldt, "sldt ax")
GUEST64(g_str, "str ax")
GUEST64(g_lidt, "sidt [rsp]\n lidt [rsp]")
GUEST64(g_lgdt, "sgdt [rsp]\n lgdt [rsp]")
GUEST64(g_lldt, "xor eax, eax\n lldt ax")
namespace {
const svm::InterceptRow kRows[] = {
    INTERCEPT_ROW("ICPT-DTR-01 VMCB-CTL-13 EXITCODE-23", IDTR_READ, g_sidt, 0),
    INTERCEPT_ROW("ICPT-DTR-02 VMCB-CTL-14 EXITCODE-24", GDTR_READ, g_sgdt, 0),
    INTERCEPT_ROW("ICPT-DTR-03 VMCB-CTL-15 EXITCODE-25", LDTR_READ, g_sldt, 0),
    INTERCEPT_ROW("ICPT-DTR-04 VMCB-CTL-16 EXITCODE-26", TR_READ, g_str, 0),
    INTERCEPT_ROW("ICPT-DTR-05 VMCB-CTL-17 EXITCODE-27", IDTR_WRITE, g_lidt, 4),
    INTERCEPT_ROW("ICPT-DTR-06 VMCB-CTL-18 EXITCODE-28", GDTR_WRITE, g_lgdt, 4),
    INTERCEPT_ROW("ICPT-DTR-07 VMCB-CTL-19 EXITCODE-29", LDTR_WRITE, g_lldt, 2),
};
}  // namespace
void test() {
  svm::enable();
  CHECK_INTERCEPTS(kRows);
}
