// SPDX-License-Identifier: Apache-2.0
// The frame of an event that stays at CPL 3 is an implicit access: no alignment check (AMD64 APM
// volume 2, 8.2.18).
// shows: ERR-D-09
#include "fw.h"
alignas(16) static u32 stack3[64];
extern "C" u8 c_handler[], c_user[];
asm(R"(
  .pushsection .text
  .globl c_handler, c_user
c_handler:
  int3
c_user:
  int 0x90
  .popsection
)");
void test() {
  using namespace fw;
  volatile u64* gdt = const_cast<volatile u64*>(fw_gdt);
  volatile u64* idt = const_cast<volatile u64*>(fw_idt);
  write_cr0(read_cr0() | CR0_AM);
  gdt[12] = 0x00cf9e000000ffff;  // conforming code, DPL 0
  const u64 handler = reinterpret_cast<u32>(c_handler);
  idt[0x90] = (handler & 0xffff) | (0x60ull << 16) | (0xeeull << 40) | (handler >> 16 << 48);
  const int vector = guarded([] {
    asm volatile("push 0x23\n push %1\n push 0x40002\n push 0x1b\n push %0\n iretd" ::"r"(c_user),
                 "r"(reinterpret_cast<u32>(stack3) + 101)
                 : "memory");
  });
  CHECK_EQ("ERR-D-09", vector, VECTOR_BP);
  CHECK_EQ("ERR-D-09 in the handler", fault.rip, reinterpret_cast<u32>(c_handler) + 1);
  CHECK_EQ("ERR-D-09 CPL", fault.cs & 3, 3);
}
