// SPDX-License-Identifier: Apache-2.0
// MOV CRn and INVLPGA serialize: code that a store before them changed is what runs after them (manual 4.2).
// shows: INS-INVLPGA-08 INS-MOVCR-16
#include "svm.h"
CODE64(c_cr2, "mov byte ptr [rip + 1f + 1], 2\n mov cr2, rax\n 1: mov bl, 1")
CODE64(c_cr3, "mov rax, cr3\n mov byte ptr [rip + 1f + 1], 2\n mov cr3, rax\n 1: mov bl, 1")
CODE64(c_cr8, "mov byte ptr [rip + 1f + 1], 2\n mov cr8, rax\n 1: mov bl, 1")
CODE64(c_read, "mov byte ptr [rip + 1f + 1], 2\n mov rax, cr0\n 1: mov bl, 1")
CODE64(c_invlpga, "mov byte ptr [rip + 1f + 1], 2\n invlpga rax, ecx\n 1: mov bl, 1")
namespace {
u64 run(const u8* code, u64 rax, u64 rcx) {
  u64 rbx = 0;
  asm volatile("call %3" : "+a"(rax), "+b"(rbx), "+c"(rcx) : "r"(code) : "memory", "cc");
  return rbx;
}
}  // namespace
void test() {
  svm::enable();
  CHECK_EQ("INS-MOVCR-16", run(c_cr2, 0, 0), 2);
  CHECK_EQ("INS-MOVCR-16", run(c_cr3, 0, 0), 2);
  CHECK_EQ("INS-MOVCR-16", run(c_cr8, 0, 0), 2);
  CHECK_EQ("INS-MOVCR-16", run(c_read, 0, 0), 2);
  CHECK_EQ("INS-INVLPGA-08", run(c_invlpga, svm::kUnmapped, 0), 2);
  CHECK_EQ("INS-INVLPGA-08", run(c_invlpga + 0, svm::kUnmapped, 5), 2);
}
