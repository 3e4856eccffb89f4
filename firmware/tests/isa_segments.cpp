// SPDX-License-Identifier: Apache-2.0
// LAR, LSL, VERR, VERW, segment loads and their faults in 64-bit mode.
#include "fw.h"
USER64(u_load_kernel, "mov eax, 0x10\n mov ds, eax")
USER64(u_null_ss, "xor eax, eax\n mov ss, eax")
CODE64(c_es, "mov es, eax")
CODE64(c_ss, "mov ss, eax")
CODE64(c_ltr, "ltr ax")
CODE64(c_lldt, "lldt ax")
CODE64(c_retf, "push rax\n push rcx\n .byte 0x48, 0xcb")
void test() {
  using namespace fw;
  u64 value, flags;
  auto* const gdt = const_cast<volatile u64*>(fw_gdt);
  gdt[12] = 0x00cf13000000ffff;  // data, not present
  gdt[13] = 0x0000930000000fff;  // data, byte limit FFFh
  gdt[14] = 0x00cf98000000ffff;  // execute-only code
  gdt[15] = 0x00cf91000000ffff;  // read-only data
  asm volatile("lar %k0, %k1" : "=r"(value) : "r"(0x68) : "cc");
  CHECK_EQ("ISA lar", value, 0x9300);
  asm volatile("lsl %k0, %k1" : "=r"(value) : "r"(0x10) : "cc");
  CHECK_EQ("ISA lsl", value, 0xffffffff);
  asm volatile("lsl %k0, %k2\n pushfq\n pop %1" : "+r"(value), "=r"(flags) : "r"(0x7f8) : "cc");
  CHECK_EQ("ISA lsl beyond", flags & RFLAGS_ZF, 0);
  asm volatile("verr %w1\n pushfq\n pop %0" : "=r"(flags) : "r"(0x70) : "cc");
  CHECK_EQ("ISA verr execute-only", flags & RFLAGS_ZF, 0);
  asm volatile("verw %w1\n pushfq\n pop %0" : "=r"(flags) : "r"(0x78) : "cc");
  CHECK_EQ("ISA verw read-only", flags & RFLAGS_ZF, 0);
  asm volatile("verr %w1\n pushfq\n pop %0" : "=r"(flags) : "r"(0x78) : "cc");
  CHECK_EQ("ISA verr read-only", flags & RFLAGS_ZF, RFLAGS_ZF);
  CHECK_EQ("ISA not present", call_code(c_es, 0x60), VECTOR_NP);
  CHECK_EQ("ISA not present", fault.error, 0x60);
  CHECK_EQ("ISA SS not present", call_code(c_ss, 0x60), VECTOR_SS);
  CHECK_EQ("ISA SS not present", fault.error, 0x60);
  CHECK_EQ("ISA execute-only in ES", call_code(c_es, 0x70), VECTOR_GP);
  CHECK_EQ("ISA read-only in SS", call_code(c_ss, 0x78), VECTOR_GP);
  CHECK_EQ("ISA NULL SS at CPL 0", call_code(c_ss, 0), kNoFault);
  CHECK_EQ("ISA NULL SS at CPL 3", call_user(u_null_ss), VECTOR_GP);
  CHECK_EQ("ISA kernel data at CPL 3", call_user(u_load_kernel), VECTOR_GP);
  CHECK_EQ("ISA kernel data at CPL 3", fault.error, 0x10);
  CHECK_EQ("ISA accessed bit", call_code(c_es, 0x68), kNoFault);
  gdt[15] = 0x00cf90000000ffff;
  CHECK_EQ("ISA accessed bit", call_code(c_es, 0x78), kNoFault);
  CHECK_EQ("ISA accessed bit", gdt[15], 0x00cf91000000ffff);
  CHECK_EQ("ISA busy TSS", call_code(c_ltr, 0x40), VECTOR_GP);
  CHECK_EQ("ISA busy TSS", fault.error, 0x40);
  CHECK_EQ("ISA LLDT of data", call_code(c_lldt, 0x10), VECTOR_GP);
  CHECK_EQ("ISA far return to data", call_code(c_retf, 0x10, u64(c_es)), VECTOR_GP);
  asm volatile("mov ss, %0\n mov ds, %0\n mov es, %0" ::"r"(0x10));
}
