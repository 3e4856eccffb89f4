// SPDX-License-Identifier: Apache-2.0
// CLGI and STGI change no flag; INVLPGA neither (manual 4.2).
// shows: INS-CLGI-01 INS-CLGI-04 INS-INVLPGA-01 INS-INVLPGA-10 INS-STGI-01 INS-STGI-04
#include "svm.h"
void test() {
  svm::enable();
  u64 flags;
  const u64 patterns[] = {0x2, 0x8d7, 0xcd5 | 2};
  for (u64 pattern : patterns) {
    asm volatile("push %1\n popfq\n .byte 0x0f, 0x01, 0xdd\n pushfq\n pop %0\n cld"
                 : "=r"(flags)
                 : "r"(pattern)
                 : "cc");
    CHECK_EQ("INS-CLGI-04 INS-CLGI-01", flags, pattern);
    asm volatile("push %1\n popfq\n .byte 0x0f, 0x01, 0xdc\n pushfq\n pop %0\n cld"
                 : "=r"(flags)
                 : "r"(pattern)
                 : "cc");
    CHECK_EQ("INS-STGI-04 INS-STGI-01", flags, pattern);
    asm volatile("push %1\n popfq\n .byte 0x0f, 0x01, 0xdf\n pushfq\n pop %0\n cld"
                 : "=r"(flags)
                 : "r"(pattern), "a"(0x1000), "c"(1)
                 : "cc");
    CHECK_EQ("INS-INVLPGA-10 INS-INVLPGA-01", flags, pattern);
  }
}
