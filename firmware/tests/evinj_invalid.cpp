// SPDX-License-Identifier: Apache-2.0
// Events that cannot be injected (manual 2.16).
// shows: EVINJ-13 EVINJ-20 EVINJ-21 EVINJ-22 EVINJ-23 EVINJ-31 EVINJ-32
#include "svm.h"
GUEST64(g_count, "inc r8")
namespace {
using svm::vmcb;
void invalid(const char* id, u64 event) {
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | event;
  RUN_INVALID(id, vmcb);
}
}  // namespace
void test() {
  svm::enable();
  invalid("EVINJ-20 EVINJ-13", 0x140);
  invalid("EVINJ-21 EVINJ-13", 0x540);
  invalid("EVINJ-22 EVINJ-13", 0x640);
  invalid("EVINJ-23 EVINJ-13", 0x740);
  invalid("EVINJ-31", 0x302);
  invalid("EVINJ-32", 0x320);
  invalid("EVINJ-32", 0x3ff);
}
