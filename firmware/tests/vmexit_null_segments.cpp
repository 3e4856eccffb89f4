// SPDX-License-Identifier: Apache-2.0
// NULL data segments have P = 0 in the saved attributes (manual 2.2.1).
// shows: SEG-ATTR-16
#include "svm.h"
GUEST64(g_null, "xor eax, eax\n mov ds, eax\n mov es, eax\n mov ss, eax")
GUEST64(g_valid, "mov eax, 0x10\n mov ds, eax\n mov es, eax\n mov ss, eax")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_null);
  RUN_LEGAL("SEG-ATTR-16", vmcb);
  CHECK_EQ("SEG-ATTR-16", vmcb.w(VMCB_DS_ATTRIB) & SEG_ATTR_P, 0);
  CHECK_EQ("SEG-ATTR-16", vmcb.w(VMCB_ES_ATTRIB) & SEG_ATTR_P, 0);
  CHECK_EQ("SEG-ATTR-16", vmcb.w(VMCB_SS_ATTRIB) & SEG_ATTR_P, 0);
  svm::guest64(vmcb, g_valid);
  RUN_LEGAL("SEG-ATTR-16", vmcb);
  CHECK_EQ("SEG-ATTR-16", vmcb.w(VMCB_DS_ATTRIB) & SEG_ATTR_P, SEG_ATTR_P);
  CHECK_EQ("SEG-ATTR-16", vmcb.w(VMCB_ES_ATTRIB) & SEG_ATTR_P, SEG_ATTR_P);
  CHECK_EQ("SEG-ATTR-16", vmcb.w(VMCB_SS_ATTRIB) & SEG_ATTR_P, SEG_ATTR_P);
}
