// SPDX-License-Identifier: Apache-2.0
// A call gate to an inner level with parameters that lie beyond the old stack's limit: #SS(0), and
// nothing has been written, neither the inner stack nor an accessed bit. In the limit, they are copied
// in their order.
// shows: ERR-D-07
#include "fw.h"
alignas(16) static u32 stack3[64];
extern "C" u8 b_target[], b_user[], b_user_end[];
extern "C" {
u32 b_seen[8];
}
// The target stores through SS: DS is null, the way to CPL 3 dropped it.
asm(R"(
  .pushsection .text
  .globl b_target, b_user, b_user_end
b_target:
  push ebx
  .irp i, 0, 4, 8, 12, 16, 20
  mov ebx, [esp + 4 + \i]
  mov ss:[b_seen + \i], ebx
  .endr
  pop ebx
  retf 8
b_user:
  .byte 0x9a, 0, 0, 0, 0, 0x63, 0
b_user_end:
  int3
  .popsection
)");
static int enter(u32 esp) {
  static u32 offset;
  offset = esp;
  return fw::guarded([] {
    asm volatile("push 0x6b\n push %1\n pushfd\n push 0x1b\n push %0\n iretd" ::"r"(b_user), "r"(offset)
                 : "memory");
  });
}
void test() {
  using namespace fw;
  volatile u64* gdt = const_cast<volatile u64*>(fw_gdt);
  const u64 target = reinterpret_cast<u32>(b_target);
  gdt[12] = (target & 0xffff) | (0x70ull << 16) | (2ull << 32) | 0xec0000000000 | (target >> 16) << 48;
  const u32 base = reinterpret_cast<u32>(stack3);
  gdt[13] = 0x0040f30000000000ull | (base & 0xffffffull) << 16 | u64(base >> 24) << 56 | 127;
  gdt[14] = gdt[6] & ~(1ull << 40);             // the target's code segment, not accessed
  CHECK_EQ("ERR-D-07", enter(124), VECTOR_SS);  // the second parameter is beyond the limit
  CHECK_EQ("ERR-D-07", fault.error, 0);
  CHECK_EQ("ERR-D-07 accessed bit", gdt[14] >> 40 & 1, 0);
  CHECK_EQ("ERR-D-07 RIP", fault.rip, reinterpret_cast<u32>(b_user));
  stack3[30] = 0x11111111;
  stack3[31] = 0x22222222;
  CHECK_EQ("ERR-D-07", enter(120), VECTOR_BP);
  CHECK_EQ("ERR-D-07 EIP", b_seen[0], reinterpret_cast<u32>(b_user_end));
  CHECK_EQ("ERR-D-07 CS", b_seen[1] & 0xffff, 0x1b);
  CHECK_EQ("ERR-D-07 first", b_seen[2], 0x11111111);
  CHECK_EQ("ERR-D-07 second", b_seen[3], 0x22222222);
  CHECK_EQ("ERR-D-07 ESP", b_seen[4], 120);
  CHECK_EQ("ERR-D-07 SS", b_seen[5] & 0xffff, 0x6b);
  CHECK_EQ("ERR-D-07 accessed bit", gdt[14] >> 40 & 1, 1);
}
