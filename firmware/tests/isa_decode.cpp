// SPDX-License-Identifier: Apache-2.0
// Decoding limits: 15 bytes, LOCK, opcodes that do not exist in 64-bit mode, prefixes.
#include "fw.h"
CODE64(c_15, ".byte 0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x90")
CODE64(c_16, ".byte 0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x90")
CODE64(c_lock_mov, ".byte 0xf0, 0x89, 0x01")
CODE64(c_lock_add_reg, ".byte 0xf0, 0x01, 0xc8")
CODE64(c_lock_add, "push 1\n lock add [rsp], rax\n pop rdx")
CODE64(c_06, ".byte 0x06")
CODE64(c_37, ".byte 0x37")
CODE64(c_60, ".byte 0x60")
CODE64(c_d6, ".byte 0xd6")
CODE64(c_ud1, ".byte 0x0f, 0xb9, 0xc0")
CODE64(c_0fff, ".byte 0x0f, 0xff")
CODE64(c_into, ".byte 0xce")
CODE64(c_82, ".byte 0x82, 0xc0, 0x01")
CODE64(c_ea, ".byte 0xea, 0, 0, 0, 0, 8, 0")
CODE64(c_mov_cs, ".byte 0x8e, 0xc8")
CODE64(c_mov_sr6, ".byte 0x8e, 0xf0")
CODE64(c_pop_reg1, ".byte 0x8f, 0xc8")
CODE64(c_fe2, ".byte 0xfe, 0xd0")
CODE64(c_ff7, ".byte 0xff, 0xf8")
CODE64(c_rex, ".byte 0x48, 0x66, 0xb8, 0x34, 0x12")
void test() {
  using namespace fw;
  CHECK_EQ("ISA 15 bytes", call_code(c_15), kNoFault);
  CHECK_EQ("ISA 16 bytes", call_code(c_16), VECTOR_GP);
  const u8* const undefined[] = {c_lock_mov, c_lock_add_reg, c_06,   c_37, c_60, c_d6,
                                 c_ud1,      c_0fff,         c_into, c_82, c_ea, c_mov_cs,
                                 c_mov_sr6,  c_pop_reg1,     c_fe2,  c_ff7};
  for (const u8* code : undefined) {
    CHECK_EQ("ISA #UD", call_code(code), VECTOR_UD);
    CHECK_EQ("ISA #UD rip", fault.rip, u64(code));
  }
  CHECK_EQ("ISA lock add", call_code(c_lock_add, 5), kNoFault);
  u64 rax = ~0ull;
  asm volatile("call %1" : "+a"(rax) : "r"(c_rex) : "memory");
  CHECK_EQ("ISA REX before a prefix is dropped", rax, 0xffffffffffff1234);
}
