// SPDX-License-Identifier: Apache-2.0
// Call gates with a stack switch and parameters, far return to CPL 3, inter-privilege faults.
#include "fw.h"
extern "C" u8 gate_target[], gate_user[];
extern "C" u32 gate_seen[8];
u32 gate_seen[8];
alignas(16) static u32 stack3[256];
asm(R"(
  .pushsection .text
  .globl gate_target, gate_user
gate_target:
  mov eax, cs
  mov [gate_seen], eax
  mov eax, [esp + 8]
  mov [gate_seen + 4], eax
  mov eax, [esp + 12]
  mov [gate_seen + 8], eax
  mov eax, [esp + 20]
  mov [gate_seen + 12], eax
  retf 8
gate_user:
  mov eax, 0x23
  mov ds, eax
  push 0x1111
  push 0x2222
  .byte 0x9a, 0, 0, 0, 0, 0x63, 0
  mov eax, cs
  mov [gate_seen + 16], eax
  mov [gate_seen + 20], esp
  int3
  .popsection
)");
void test() {
  using namespace fw;
  const u64 target = reinterpret_cast<u32>(gate_target);
  const_cast<volatile u64*>(fw_gdt)[12] =
      (target & 0xffff) | (0x30ull << 16) | (2ull << 32) | 0xec0000000000 | (target >> 16) << 48;
  const int vector = guarded([] {
    asm volatile("push 0x23\n push %0\n pushfd\n push 0x1b\n push %1\n iretd" ::"r"(stack3 + 256),
                 "r"(gate_user)
                 : "memory");
  });
  CHECK_EQ("ISA call gate", vector, VECTOR_BP);
  const volatile u32* const seen = gate_seen;
  CHECK_EQ("ISA gate CS", seen[0], 0x30);
  CHECK_EQ("ISA gate parameter", seen[1], 0x2222);
  CHECK_EQ("ISA gate parameter", seen[2], 0x1111);
  CHECK_EQ("ISA gate old SS", seen[3], 0x23);
  CHECK_EQ("ISA back at CPL 3", seen[4] & 0xffff, 0x1b);
  CHECK_EQ("ISA parameters popped", seen[5], reinterpret_cast<u32>(stack3 + 256));
  CHECK_EQ("ISA fault CS", fault.cs, 0x1b);
  asm volatile("mov ds, %0\n mov es, %0" ::"r"(0x38));
}
