// SPDX-License-Identifier: Apache-2.0
// Control register numbers that do not exist are #UD (manual 4.2).
// shows: INS-MOVCR-07 INS-MOVCR-08
#include "fw.h"
CODE64(c_cr1, "mov rax, cr1\n ret\n mov cr1, rax")
CODE64(c_cr5, "mov rax, cr5\n ret\n mov cr5, rax")
CODE64(c_cr6, "mov rax, cr6\n ret\n mov cr6, rax")
CODE64(c_cr7, "mov rax, cr7\n ret\n mov cr7, rax")
CODE64(c_cr9, "mov rax, cr9\n ret\n mov cr9, rax")
CODE64(c_cr10, "mov rax, cr10\n ret\n mov cr10, rax")
CODE64(c_cr15, "mov rax, cr15\n ret\n mov cr15, rax")
CODE64(c_cr12, "mov rax, cr12\n ret\n mov cr12, rax")
const u8* const kLow[] = {c_cr1, c_cr5, c_cr6, c_cr7};
const u8* const kHigh[] = {c_cr9, c_cr10, c_cr12, c_cr15};
void test() {
  for (const u8* code : kLow) {
    CHECK_EQ("INS-MOVCR-07", fw::call_code(code), VECTOR_UD);
    CHECK_EQ("INS-MOVCR-08", fw::call_code(code + 4), VECTOR_UD);
  }
  for (const u8* code : kHigh) {
    CHECK_EQ("INS-MOVCR-07", fw::call_code(code), VECTOR_UD);
    CHECK_EQ("INS-MOVCR-08", fw::call_code(code + 5), VECTOR_UD);
  }
}
