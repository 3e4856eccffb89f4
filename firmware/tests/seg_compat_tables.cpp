// SPDX-License-Identifier: Apache-2.0
// LLDT, LTR, LAR and LSL in compatibility mode: LDT and TSS descriptors have 8 bytes there, call gates
// 16 (AMD64 APM volume 3, LLDT, LTR, LAR; volume 2, 4.8.3).
// shows: ERR-D-01 ERR-D-11
#include "svm.h"
struct __attribute__((packed)) TablePointer {
  u16 limit;
  u64 base;
};
static TablePointer gdtr, saved;
extern "C" u8 compat_lldt[], compat_ltr[], compat_lar[], compat_lsl[];
asm(R"(
  .pushsection .guest, "ax"
  .code32
  .globl compat_lldt, compat_ltr, compat_lar, compat_lsl
compat_lldt:
  lldt ax
  retf
compat_ltr:
  ltr ax
  retf
compat_lar:
  mov ecx, 0x5555
  lar ecx, eax
  setz al
  movzx eax, al
  retf
compat_lsl:
  mov ecx, 0x5555
  lsl ecx, eax
  setz al
  movzx eax, al
  retf
  .code64
  .popsection
)");
static u64 rax, rcx;
static int compat(const void* code, u32 selector) {
  static struct {
    u32 offset;
    u16 selector;
  } pointer;
  pointer = {u32(svm::address_of(code)), 0x30};
  rax = selector;
  return fw::guarded([] {
    asm volatile("call far ptr [%2]" : "+a"(rax), "+c"(rcx) : "r"(&pointer) : "memory", "cc");
  });
}
void test() {
  using namespace fw;
  volatile u64* gdt = const_cast<volatile u64*>(fw_gdt);
  svm::enable();
  asm volatile("sgdt [%0]" ::"r"(&saved) : "memory");
  gdtr = saved;
  gdtr.limit = 0x67;  // the descriptor at 60h is the last one
  asm volatile("lgdt [%0]" ::"r"(&gdtr));
  gdt[13] = ~0ull;
  gdt[12] = 0x12008234567800ffull;
  CHECK_EQ("ERR-D-01 LLDT", compat(compat_lldt, 0x60), kNoFault);
  svm::vmsave(svm::vmcb);
  CHECK_EQ("ERR-D-01 LLDT", svm::vmcb.w(VMCB_LDTR_SEL), 0x60);
  CHECK_EQ("ERR-D-01 LLDT: base", svm::vmcb.q(VMCB_LDTR_SEL + 8), 0x12345678);
  CHECK_EQ("ERR-D-01 LLDT: limit", svm::vmcb.d(VMCB_LDTR_SEL + 4), 0xff);
  gdt[12] = 0x12008934567800ffull;
  CHECK_EQ("ERR-D-01 LTR", compat(compat_ltr, 0x60), kNoFault);
  svm::vmsave(svm::vmcb);
  CHECK_EQ("ERR-D-01 LTR", svm::vmcb.w(VMCB_TR_SEL), 0x60);
  CHECK_EQ("ERR-D-01 LTR: base", svm::vmcb.q(VMCB_TR_SEL + 8), 0x12345678);
  CHECK_EQ("ERR-D-01 LTR: busy", gdt[12] >> 40 & 15, 11);
  CHECK_EQ("ERR-D-11 LAR of a TSS", compat(compat_lar, 0x60), kNoFault);
  CHECK_EQ("ERR-D-11 LAR of a TSS", rax, 1);
  CHECK_EQ("ERR-D-11 LAR of a TSS", rcx, 0x8b00);
  CHECK_EQ("ERR-D-11 LSL of a TSS", compat(compat_lsl, 0x60), kNoFault);
  CHECK_EQ("ERR-D-11 LSL of a TSS", rax, 1);
  CHECK_EQ("ERR-D-11 LSL of a TSS", rcx, 0xff);
  gdt[12] = 0x00008100000000ffull;  // there are no 16-bit TSSs in long mode
  CHECK_EQ("ERR-D-01 LTR, 16 bits", compat(compat_ltr, 0x60), VECTOR_GP);
  CHECK_EQ("ERR-D-01 LTR, 16 bits", fault.error, 0x60);
  gdt[12] = 0x00008c00000000ffull;
  CHECK_EQ("ERR-D-11 LAR of a call gate beyond the limit", compat(compat_lar, 0x60), kNoFault);
  CHECK_EQ("ERR-D-11 LAR of a call gate beyond the limit", rax, 0);
  CHECK_EQ("ERR-D-11 LAR of a call gate beyond the limit", rcx, 0x5555);
  asm volatile("lgdt [%0]" ::"r"(&saved));
  CHECK_EQ("ERR-D-11 LAR of a call gate", compat(compat_lar, 0x60), kNoFault);
  CHECK_EQ("ERR-D-11 LAR of a call gate", rax, 0);  // upper type bits
  gdt[13] = 0;
  CHECK_EQ("ERR-D-11 LAR of a call gate", compat(compat_lar, 0x60), kNoFault);
  CHECK_EQ("ERR-D-11 LAR of a call gate", rax, 1);
  CHECK_EQ("ERR-D-11 LAR of a call gate", rcx, 0x8c00);
  gdt[8] = gdt[8] & ~(2ull << 40);
  asm volatile("ltr %w0" ::"r"(0x40));
}
