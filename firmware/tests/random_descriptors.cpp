// SPDX-License-Identifier: Apache-2.0
// Pseudo-random descriptors, table limits and selectors for everything that reads descriptors, in 64-bit
// and in compatibility mode: what happens is compared in lockstep.
#include "svm.h"
extern "C" u8 rd_stop[], rd_lar[], rd_lsl[], rd_verr[], rd_verw[], rd_ds[], rd_fs[], rd_ss[], rd_lldt[],
    rd_ltr[], rd_jmp[], rd_call[], rd_retf[], rd_iret[];
extern "C" {
struct __attribute__((packed)) {
  u32 offset;
  u16 selector;
} rd_pointer;
u32 rd_target;
}
asm(R"(
  .pushsection .guest, "ax"
rd_stop:
  int3
  .code32
rd_lar:
  lar ecx, eax
  retf
rd_lsl:
  lsl ecx, eax
  retf
rd_verr:
  verr ax
  retf
rd_verw:
  verw ax
  retf
rd_ds:
  mov ds, eax
  retf
rd_fs:
  mov fs, eax
  retf
rd_ss:
  mov edx, ss
  mov ss, eax
  mov ss, edx
  retf
rd_lldt:
  lldt ax
  retf
rd_ltr:
  ltr ax
  retf
rd_jmp:
  .byte 0xff, 0x2d
  .long rd_pointer
rd_call:
  .byte 0xff, 0x1d
  .long rd_pointer
  retf
rd_retf:
  push eax
  push dword ptr [rd_target]
  retf
rd_iret:
  pushfd
  push eax
  push dword ptr [rd_target]
  iretd
  .code64
  .popsection
)");
namespace {
u64 state = 0x77123456789abc3f;
u64 random() {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}
struct __attribute__((packed)) TablePointer {
  u16 limit;
  u64 base;
};
TablePointer gdtr, saved;
alignas(16) u64 ldt[16];
u64 sum, selector;
struct {
  u32 offset;
  u16 selector;
} stub;
volatile u64* const gdt = const_cast<volatile u64*>(fw_gdt);

/// Mostly well-formed: code with base 0, gates to the code here, system segments that lie in the LDT.
u64 descriptor() {
  const u64 r = random();
  const u64 dpl = (r >> 8 & 3) ? (r >> 10 & 1) * 3 : r >> 12 & 3;
  const u64 present = (r >> 16 & 7) != 0;
  const u64 access = present << 47 | dpl << 45;
  const u64 base = svm::address_of(ldt);
  const u64 based = (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
  switch (r >> 20 & 7) {
    case 0:
    case 1:  // code
      return access | 1ull << 44 | (8 | (r >> 24 & 7)) << 40 | (r >> 28 & 7) << 53 |
             ((r >> 32 & 7) ? 0x000f00000000ffffull : 0x1000ull) | ((r >> 32 & 7) ? 1ull << 55 : 0);
    case 2:  // data
      return access | 1ull << 44 | (r >> 24 & 7) << 40 | 0x00cf00000000ffffull;
    case 3:  // gates
    case 4: {
      const u64 target = svm::address_of(rd_stop);
      const u64 to = (r >> 40 & 3) ? 8 : 0x60 + 8 * (r >> 42 & 7);
      return access | ((r >> 45 & 3) ? 12ull : r >> 47 & 15) << 40 | (target & 0xffff) | to << 16 |
             (target >> 16 & 0xffff) << 48;
    }
    case 5:  // LDT, TSS
    case 6:
      return access | ((r >> 24 & 1) ? 2ull : 9ull) << 40 | based | 0x67;
    default:
      // anything, but a gate with a random offset is not present
      return (r & ((r >> 40 & 0x17) == 4 ? 0x00ff7f000000ffff : 0x00ffff000000ffff)) |
             ((r >> 43 & 3) == 3 ? 0 : based);
  }
}
u64 pick() {
  const u64 r = random();
  const u64 index = (r & 15) ? 12 + (r >> 4 & 7) : r >> 8 & 31;
  return index << 3 | ((r >> 16 & 7) ? 0 : 4) | ((r >> 20 & 3) ? 0 : r >> 22 & 3);
}
void compat(const u8* code) {
  stub = {u32(svm::address_of(code)), 0x30};
  asm volatile(
      "xor ecx, ecx\n call far ptr [%0]\n pushfq\n pop rdx\n and edx, 0x40\n shl rcx, 8\n xor %1, rcx\n"
      "xor %1, rdx"
      :
      : "r"(&stub), "m"(sum), "a"(selector)
      : "rcx", "rdx", "memory", "cc");
}
#define OPERATION(text) \
  asm volatile(text ::"a"(selector), "b"(&rd_pointer), "S"(u64(rd_target)) : "rcx", "memory", "cc")
void operate(u32 which) {
  switch (which) {
    case 0:
      OPERATION("lar ecx, eax");
      return;
    case 1:
      OPERATION("lsl ecx, eax");
      return;
    case 2:
      OPERATION("verr ax");
      return;
    case 3:
      OPERATION("verw ax");
      return;
    case 4:
      OPERATION("mov es, eax\n mov ds, eax");
      return;
    case 5:
      OPERATION("mov gs, eax");
      return;
    case 6:
      OPERATION("mov ecx, ss\n mov ss, eax\n mov ss, ecx");
      return;
    case 7:
      OPERATION("lldt ax");
      return;
    case 8:
      OPERATION("ltr ax");
      return;
    case 9:
      OPERATION("jmp far ptr [rbx]");
      return;
    case 10:
      OPERATION("call far ptr [rbx]");
      return;
    case 11:
      OPERATION("push rax\n push rsi\n .byte 0x48, 0xcb");
      return;
    case 12:
      OPERATION("mov rcx, rsp\n mov rdx, ss\n push rdx\n push rcx\n pushfq\n push rax\n push rsi\n iretq");
      return;
    case 13:
      OPERATION("mov rcx, rsp\n mov rdx, 0x23\n push rdx\n push rcx\n pushfq\n push rax\n push rsi\n iretq");
      return;
    default: {
      const u8* const codes[] = {rd_lar,  rd_lsl, rd_verr, rd_verw, rd_ds,   rd_fs,  rd_ss,
                                 rd_lldt, rd_ltr, rd_jmp,  rd_call, rd_retf, rd_iret};
      return compat(codes[which - 14]);
    }
  }
}
}  // namespace
void test() {
  using namespace fw;
  asm volatile("sgdt [%0]" ::"r"(&saved) : "memory");
  rd_target = u32(svm::address_of(rd_stop));
  for (u32 i = 0; i < 150; ++i) {
    for (u32 j = 12; j < 20; ++j) gdt[j] = (random() & 3) ? descriptor() : 0;
    for (u64& entry : ldt) entry = descriptor();
    selector = pick();
    rd_pointer.offset = rd_target;
    rd_pointer.selector = u16(selector);
    gdtr = saved;
    gdtr.limit = u16((random() & 3) ? 0x9f : 0x60 + random() % 0x40);
    static u32 which;
    which = u32(random() % 27);
    asm volatile("lgdt [%0]" ::"r"(&gdtr));
    const int vector = guarded([] { operate(which); });
    asm volatile("lgdt [%0]" ::"r"(&saved));
    sum = sum * 31 + u64(vector) * 65536 + (vector < 0 ? 0 : fault.error + fault.cs);
    // TR and the data segments as they were; the LDT stays.
    gdt[8] = gdt[8] & ~(2ull << 40);
    asm volatile("ltr %w0\n mov ds, %1\n mov es, %1" ::"r"(0x40), "r"(0x10));
  }
  print("sum ");
  print_hex(sum);
  print("\n");
  CHECK("ISA descriptors", true);
}
