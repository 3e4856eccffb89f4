// SPDX-License-Identifier: Apache-2.0
// 16-byte system descriptors whose upper 8 bytes lie beyond the limit of the table: LTR, LLDT, far JMP
// and CALL through a call gate (AMD64 APM volume 2, 4.12); upper type bits and a base that is not
// canonical.
// shows: ERR-D-01
#include "svm.h"
struct __attribute__((packed)) TablePointer {
  u16 limit;
  u64 base;
};
static TablePointer gdtr, saved;
static struct __attribute__((packed)) {
  u32 offset;
  u16 selector;
} pointer;
CODE64(c_target, ".byte 0x48, 0xcb")
static int ltr(u16 selector) {
  return fw::guarded([&] { asm volatile("ltr %w0" ::"r"(u32(selector))); });
}
static int lldt(u16 selector) {
  return fw::guarded([&] { asm volatile("lldt %w0" ::"r"(u32(selector))); });
}
void test() {
  using namespace fw;
  constexpr u64 kTss = 0x0000890000000067ull, kLdt = 0x0000820000000067ull;
  volatile u64* gdt = const_cast<volatile u64*>(fw_gdt);
  asm volatile("sgdt [%0]" ::"r"(&saved) : "memory");
  gdtr = saved;
  gdtr.limit = 0x77;  // the descriptor at 70h has its low half only
  asm volatile("lgdt [%0]" ::"r"(&gdtr));
  gdt[15] = 0;
  gdt[14] = kTss;
  CHECK_EQ("ERR-D-01 LTR", ltr(0x70), VECTOR_GP);
  CHECK_EQ("ERR-D-01 LTR", fault.error, 0x70);
  CHECK_EQ("ERR-D-01 LTR: not busy", gdt[14], kTss);
  gdt[14] = kTss & ~(1ull << 47);  // the limit goes before P
  CHECK_EQ("ERR-D-01 LTR, not present", ltr(0x70), VECTOR_GP);
  gdt[14] = kLdt;
  CHECK_EQ("ERR-D-01 LLDT", lldt(0x70), VECTOR_GP);
  CHECK_EQ("ERR-D-01 LLDT", fault.error, 0x70);
  const u64 target = svm::address_of(c_target);
  gdt[14] = (target & 0xffff) | (0x08ull << 16) | (0x8cull << 40) | ((target >> 16 & 0xffff) << 48);
  gdt[15] = target >> 32;
  pointer = {0, 0x70};
  CHECK_EQ("ERR-D-01 JMP", guarded([] {
             asm volatile("push 8\n lea rax, [rip+1f]\n push rax\n jmp far ptr [%0]\n 1:" ::"r"(&pointer)
                          : "rax", "memory");
           }),
           VECTOR_GP);
  CHECK_EQ("ERR-D-01 JMP", fault.error, 0x70);
  CHECK_EQ("ERR-D-01 CALL", guarded([] { asm volatile("call far ptr [%0]" ::"r"(&pointer)
                                                      : "memory"); }),
           VECTOR_GP);
  CHECK_EQ("ERR-D-01 CALL", fault.error, 0x70);
  gdtr.limit = 0x7f;  // the whole gate
  asm volatile("lgdt [%0]" ::"r"(&gdtr));
  CHECK_EQ("ERR-D-01 CALL", guarded([] { asm volatile("call far ptr [%0]" ::"r"(&pointer)
                                                      : "memory"); }),
           kNoFault);
  gdt[15] = 1ull << 40;
  CHECK_EQ("ERR-D-01 upper type",
           guarded([] { asm volatile("call far ptr [%0]" ::"r"(&pointer)
                                     : "memory"); }), VECTOR_GP);
  CHECK_EQ("ERR-D-01 upper type", fault.error, 0x70);
  gdt[14] = kTss;
  CHECK_EQ("ERR-D-01 LTR, upper type", ltr(0x70), VECTOR_GP);
  gdt[15] = 0x8000;  // base 0000_8000_…
  CHECK_EQ("ERR-D-01 LTR, base", ltr(0x70), VECTOR_GP);
  gdt[14] = kLdt;
  CHECK_EQ("ERR-D-01 LLDT, base", lldt(0x70), VECTOR_GP);
  gdt[15] = 0;
  CHECK_EQ("ERR-D-01 LLDT", lldt(0x70), kNoFault);
  asm volatile("lgdt [%0]" ::"r"(&saved));
}
