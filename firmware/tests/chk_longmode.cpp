// SPDX-License-Identifier: Apache-2.0
// Illegal combinations of LME, PG, PAE, PE, CS.L and CS.D and their legal neighbours (manual 2.2.1).
// shows: ERR-A-12 VMRUN-CHK-11 VMRUN-CHK-12 VMRUN-CHK-13 VMRUN-CHK-20 VMRUN-CHK-21
#include "svm.h"
GUEST64(g_count, "inc r8")
GUEST32(g_count32, "inc eax")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_CR4) = 0;
  RUN_INVALID("VMRUN-CHK-11", vmcb);
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) & ~1ull;
  RUN_INVALID("VMRUN-CHK-12 ERR-A-12", vmcb);
  svm::guest64(vmcb, g_count);
  vmcb.w(VMCB_CS_ATTRIB) = vmcb.w(VMCB_CS_ATTRIB) | SEG_ATTR_DB;
  RUN_INVALID("VMRUN-CHK-13", vmcb);
  svm::guest32(vmcb, g_count32);
  vmcb.q(VMCB_EFER) = EFER_SVME | EFER_LME;
  RUN_LEGAL("VMRUN-CHK-20", vmcb);
  CHECK_EQ("VMRUN-CHK-20", vmcb.q(VMCB_RAX), 1);
  svm::guest32(vmcb, g_count32);
  vmcb.w(VMCB_CS_ATTRIB) = vmcb.w(VMCB_CS_ATTRIB) | SEG_ATTR_L;
  RUN_LEGAL("VMRUN-CHK-21", vmcb);
  CHECK_EQ("VMRUN-CHK-21", vmcb.q(VMCB_RAX), 1);
}
