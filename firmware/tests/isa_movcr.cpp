// SPDX-License-Identifier: Apache-2.0
// MOV to and from control registers in 64-bit mode (manual 4.2).
// shows: INS-MOVCR-01 INS-MOVCR-02 INS-MOVCR-03 INS-MOVCR-04 INS-MOVCR-14 INS-MOVCR-15 INS-MOVCR-17
// shows: INS-MOVCR-21 INS-MOVCR-23 INS-MOVCR-24 INS-MOVCR-25 INS-MOVCR-29 INS-MOVCR-30 INS-MOVCR-31
// shows: INS-MOVCR-32 INS-MOVCR-34
#include "fw.h"
CODE64(c_cr2, "mov cr2, rax\n .byte 0x66, 0x0f, 0x20, 0xd1")  // 66h prefix: still 64 bits
CODE64(c_read1, ".byte 0x0f, 0x20, 0xc8")
CODE64(c_write1, ".byte 0x0f, 0x22, 0xc8")
USER64(u_cr0, "mov rax, cr0")
USER64(u_cr0w, "mov cr0, rax")
CODE64(c_mod, "mov cr2, rax\n xor ecx, ecx\n .byte 0x0f, 0x20, 0x11\n nop")  // mod = 00
CODE64(c_cr8, "mov cr8, rax")
CODE64(c_cr4, "mov cr4, rax")
CODE64(c_cr3, "mov cr3, rax")
CODE64(c_cr0, "mov cr0, rax")
void test() {
  using namespace fw;
  u64 value;
  asm volatile("mov cr2, %1\n .byte 0x66\n mov %0, cr2" : "=r"(value) : "r"(0x8877665544332211));
  CHECK_EQ("INS-MOVCR-03 INS-MOVCR-04 INS-MOVCR-02", value, 0x8877665544332211);
  u64 rcx = 0;
  asm volatile(".byte 0x0f, 0x20, 0x11" : "+c"(rcx));  // MOV RCX, CR2 with MOD = 00
  CHECK_EQ("INS-MOVCR-14", rcx, 0x8877665544332211);
  rcx = 0;
  asm volatile(".byte 0x0f, 0x20, 0x91" : "+c"(rcx));  // MOD = 10: no displacement follows
  CHECK_EQ("INS-MOVCR-14", rcx, 0x8877665544332211);
  CHECK_EQ("INS-MOVCR-21", call_code(c_read1), VECTOR_UD);
  CHECK_EQ("INS-MOVCR-21", call_code(c_write1), VECTOR_UD);
  CHECK_EQ("INS-MOVCR-15 INS-MOVCR-23", call_user(u_cr0), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-15 INS-MOVCR-23", call_user(u_cr0w, read_cr0()), VECTOR_GP);
  const u64 cr0 = read_cr0();
  CHECK_EQ("INS-MOVCR-25", call_code(c_cr0, cr0 | CR0_NW), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-25", read_cr0(), cr0);
  CHECK_EQ("INS-MOVCR-29", call_code(c_cr0, cr0 | (1ull << 32)), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-29", call_code(c_cr0, cr0 | (1ull << 63)), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-24", call_code(c_cr0, cr0 & ~1ull), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-30", call_code(c_cr3, read_cr3() | (1ull << CONFIG_PA_BITS)), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-31", call_code(c_cr4, read_cr4() | (1ull << 31)), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-31", call_code(c_cr4, read_cr4() | (1ull << 32)), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-34", call_code(c_cr4, read_cr4() & ~u64(CR4_PAE)), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-32", call_code(c_cr8, 16), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-32", call_code(c_cr8, 1ull << 63), VECTOR_GP);
  const u64 cr4 = read_cr4();
  CHECK_EQ("INS-MOVCR-01", call_code(c_cr4, cr4 | CR4_TSD), kNoFault);
  CHECK_EQ("INS-MOVCR-01", read_cr4(), cr4 | CR4_TSD);
  write_cr4(cr4);
  CHECK_EQ("INS-MOVCR-01", call_code(c_cr0, cr0 | CR0_TS), kNoFault);
  CHECK_EQ("INS-MOVCR-01", read_cr0(), cr0 | CR0_TS);
  write_cr0(cr0);
  u64 flags;
  asm volatile("push 0x8d7\n popfq\n mov rax, cr0\n mov cr0, rax\n pushfq\n pop %0"
               : "=r"(flags)::"rax", "cc");
  CHECK_EQ("INS-MOVCR-17", flags, 0x8d7);
}
