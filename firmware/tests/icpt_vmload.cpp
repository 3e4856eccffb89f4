// SPDX-License-Identifier: Apache-2.0
// VMLOAD and VMSAVE intercepts (manual 2.5.21, 2.5.22).
// shows: EXITCODE-51 EXITCODE-52 ICPT-VMLOAD-01 ICPT-VMSAVE-01 VMCB-CTL-41 VMCB-CTL-42
#include "svm.h"
GUEST64(g_vmload, "vmload rax")
GUEST64(g_vmsave, "vmsave rax")
namespace {
const svm::InterceptRow kRows[] = {
    INTERCEPT_ROW("ICPT-VMLOAD-01 VMCB-CTL-41 EXITCODE-51", VMLOAD, g_vmload, 0),
    INTERCEPT_ROW("ICPT-VMSAVE-01 VMCB-CTL-42 EXITCODE-52", VMSAVE, g_vmsave, 0),
};
void operand(svm::Vmcb& v) { v.q(VMCB_RAX) = svm::vmcb2.address(); }
}  // namespace
void test() {
  svm::enable();
  svm::vmsave(svm::vmcb2);
  CHECK_INTERCEPTS(kRows, operand);
}
