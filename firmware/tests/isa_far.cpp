// SPDX-License-Identifier: Apache-2.0
// Far transfers in long mode: compatibility mode and back, call gate, IRET.
#include "fw.h"
extern "C" u8 far_code32[], far_gate[];
asm(R"(
  .pushsection .text
  .code32
far_code32:
  mov eax, 0x12345678
  mov ecx, 0
  dec ecx
  retf
  .code64
far_gate:
  mov r8, [rsp]
  mov r9, [rsp + 8]
  .byte 0x48
  retf
  .popsection
)");
struct [[gnu::packed]] Far {
  u32 offset;
  u16 selector;
};
static Far target;
void test() {
  u64 rax = ~0ull, rcx = ~0ull, r8 = 0, r9 = 0;
  target = {u32(u64(far_code32)), 0x30};
  asm volatile("call fword ptr [%2]" : "+a"(rax), "+c"(rcx) : "r"(&target) : "memory", "cc");
  CHECK_EQ("ISA compatibility mode", rax, 0x12345678);
  CHECK_EQ("ISA compatibility mode", rcx, 0xffffffff);
  const u64 gate = u64(far_gate);
  fw_gdt[16] = (gate & 0xffff) | (0x08ull << 16) | 0x8c0000000000 | ((gate >> 16 & 0xffff) << 48);
  fw_gdt[17] = gate >> 32;
  target = {0, 0x80};
  asm volatile("call fword ptr [%2]\n mov %0, r8\n mov %1, r9"
               : "=&r"(r8), "=&r"(r9)
               : "r"(&target)
               : "r8", "r9", "memory", "cc");
  CHECK_EQ("ISA call gate CS", r9 & 0xffff, 8);
  CHECK("ISA call gate RIP", r8 != 0);
  u64 rsp_before, rsp_after;
  asm volatile(
      "mov %0, rsp\n push 0x10\n push %0\n pushfq\n push 8\n lea rax, [rip + 1f]\n push rax\n iretq\n 1: mov "
      "%1, rsp"
      : "=&r"(rsp_before), "=&r"(rsp_after)::"rax", "memory", "cc");
  CHECK_EQ("ISA iretq", rsp_before, rsp_after);
  CHECK_EQ("ISA far call to nothing", fw::guarded([] {
             target = {0, 0x7f8};
             asm volatile("call fword ptr [%0]" ::"r"(&target) : "memory");
           }),
           VECTOR_GP);
  CHECK_EQ("ISA far call to nothing", fw::fault.error, 0x7f8);
}
