// SPDX-License-Identifier: Apache-2.0
// IRETQ reads and checks CS before it reads SS:RSP (AMD64 APM volume 3, IRET): #GP, not #PF.
// shows: ERR-D-05
#include "svm.h"
void test() {
  using namespace fw;
  svm::unmap();
  CHECK_EQ("ERR-D-05", guarded([] {
             asm volatile(
                 "mov r15, rsp\n mov rax, 0x7000000 - 24\n mov qword ptr [rax], 0\n"
                 "mov qword ptr [rax + 8], 0\n mov qword ptr [rax + 16], 2\n mov rsp, rax\n iretq\n"
                 "mov rsp, r15" ::
                     : "rax", "r15", "memory");
           }),
           VECTOR_GP);
  CHECK_EQ("ERR-D-05", fault.error, 0);
}
