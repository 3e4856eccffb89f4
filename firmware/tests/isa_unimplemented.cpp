// SPDX-License-Identifier: Apache-2.0
// What is architected but not implemented raises the documented exception and is reported by the tool: x87
// (#UD) and writing the time-stamp counter (#GP). Two steps carry flag UNIMPLEMENTED; UD2 is not one of them.
#include "fw.h"

void test() {
  CHECK_EQ("ISA x87", fw::guarded([] { asm volatile(".byte 0xd8, 0xc0"); }), VECTOR_UD);
  CHECK_EQ("ISA TSC write", fw::guarded([] { fw::wrmsr(MSR_TSC, 0); }), VECTOR_GP);
  CHECK_EQ("ISA ud2", fw::guarded([] { asm volatile("ud2"); }), VECTOR_UD);
}
