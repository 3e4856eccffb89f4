// SPDX-License-Identifier: Apache-2.0
// DIV and IDIV: results and #DE at the edges.
#include "fw.h"
CODE64(c_div8, "div cl")
CODE64(c_idiv8, "idiv cl")
CODE64(c_idiv64, "mov rdx, rax\n sar rdx, 63\n idiv rcx")
CODE64(c_idiv32, "cdq\n idiv ecx")
void test() {
  using namespace fw;
  u64 rax = 0x1ff, rcx = 2;
  asm volatile("call %2" : "+a"(rax), "+c"(rcx) : "r"(c_div8) : "cc", "memory");
  CHECK_EQ("ISA div8", rax & 0xffff, 0x1ff);
  CHECK_EQ("ISA div8 overflow", call_code(c_div8, 0x200, 2), VECTOR_DE);
  CHECK_EQ("ISA idiv8 -128", call_code(c_idiv8, 0xff80, 1), kNoFault);
  CHECK_EQ("ISA idiv8 +128", call_code(c_idiv8, 0x0080, 1), VECTOR_DE);
  CHECK_EQ("ISA idiv8 -129", call_code(c_idiv8, 0xff7f, 1), VECTOR_DE);
  CHECK_EQ("ISA idiv32 min / -1", call_code(c_idiv32, 0x80000000, 0xffffffff), VECTOR_DE);
  CHECK_EQ("ISA idiv64 min / -1", call_code(c_idiv64, 0x8000000000000000, ~0ull), VECTOR_DE);
  CHECK_EQ("ISA idiv64 min / 1", call_code(c_idiv64, 0x8000000000000000, 1), kNoFault);
  CHECK_EQ("ISA idiv64 by 0", call_code(c_idiv64, 1, 0), VECTOR_DE);
  CHECK_EQ("ISA idiv64 RIP", fault.rip, u64(c_idiv64) + 7);
  u64 q, r;
  asm volatile("cqo\n idiv %3" : "=a"(q), "=&d"(r) : "0"(-17ll), "r"(5ll) : "cc");
  CHECK_EQ("ISA idiv64", q, -3ll);
  CHECK_EQ("ISA idiv64", r, -2ll);
  long long product;
  asm volatile("imul %0, %1, -7" : "=r"(product) : "r"(-9ll) : "cc");
  CHECK_EQ("ISA imul", product, 63);
}
