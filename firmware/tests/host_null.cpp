// SPDX-License-Identifier: Apache-2.0
// A 64-bit host with null selectors in ES, SS and DS gets them back, and no shutdown (manual 2.3; ERR-A-21).
// shows: ERR-A-21 INS-VMEXIT-52 INS-VMEXIT-54 INS-VMEXIT-55 VMEXIT-22
#include "svm.h"
GUEST64(g_nop, "nop")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::guest64(vmcb, g_nop);
  u64 rax = vmcb.address(), es, ss, ds;
  asm volatile(
      "xor ecx, ecx\n clgi\n mov es, ecx\n mov ds, ecx\n mov ss, ecx\n vmrun rax\n mov %[es], es\n mov "
      "%[ss], ss\n"
      "mov %[ds], ds\n mov ecx, 0x10\n mov es, ecx\n mov ss, ecx\n mov ds, ecx\n stgi"
      : "+a"(rax), [es] "=&r"(es), [ss] "=&r"(ss), [ds] "=&r"(ds)
      :
      : "rcx", "memory", "cc");
  CHECK_EQ("VMEXIT-22", vmcb.exit_code(), VMEXIT_VMMCALL);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-52", es, 0);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-54", ss, 0);
  CHECK_EQ("VMEXIT-22 INS-VMEXIT-55", ds, 0);
}
