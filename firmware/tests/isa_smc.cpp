// SPDX-License-Identifier: Apache-2.0
// Self-modifying code is seen by the next instruction.
#include "fw.h"
alignas(64) static u8 code[64];
void test() {
  // mov byte ptr [rip + 1], 0x22 ; mov al, 0x11 ; ret — the first instruction patches the second.
  const u8 bytes[] = {0xc6, 0x05, 0x01, 0x00, 0x00, 0x00, 0x22, 0xb0, 0x11, 0xc3};
  for (u32 i = 0; i < sizeof bytes; ++i) {
    const_cast<volatile u8*>(code)[i] = bytes[i];
  }
  u64 rax = 0;
  asm volatile("call %1" : "+a"(rax) : "r"(code) : "memory");
  CHECK_EQ("ISA self-modifying code", rax & 0xff, 0x22);
  const_cast<volatile u8*>(code)[8] = 0x33;
  const_cast<volatile u8*>(code)[6] = 0x44;
  asm volatile("call %1" : "+a"(rax) : "r"(code) : "memory");
  CHECK_EQ("ISA self-modifying code", rax & 0xff, 0x44);
}
