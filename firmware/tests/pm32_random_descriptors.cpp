// SPDX-License-Identifier: Apache-2.0
// Pseudo-random descriptors, gates with parameters, inner stacks and selectors in legacy mode, used at CPL 3:
// what happens is compared in lockstep.
#include "fw.h"
extern "C" u8 rd_stop[], rd_lar[], rd_lsl[], rd_verr[], rd_verw[], rd_ds[], rd_ss[], rd_jmp[], rd_call[],
    rd_retf[], rd_retf_outer[], rd_iret[], rd_iret_outer[], rd_iret16[], rd_les[], rd_arpl[];
extern "C" {
struct __attribute__((packed)) {
  u32 offset;
  u16 selector;
} rd_pointer;
u32 rd_target, rd_second;
}
asm(R"(
  .pushsection .text
rd_stop:
  int3
rd_lar:
  lar ecx, eax
  int3
rd_lsl:
  lsl ecx, eax
  int3
rd_verr:
  verr ax
  int3
rd_verw:
  verw ax
  int3
rd_arpl:
  arpl ax, dx
  int3
rd_ds:
  mov ds, eax
  mov ecx, [0x100000]
  mov [0x1ff0], ecx
  int3
rd_ss:
  mov ss, eax
  push eax
  pop ecx
  int3
rd_les:
  les ecx, [rd_pointer]
  mov ecx, es:[0x1000]
  int3
rd_jmp:
  .byte 0xff, 0x2d
  .long rd_pointer
rd_call:
  .byte 0xff, 0x1d
  .long rd_pointer
  int3
rd_retf:
  push eax
  push dword ptr [rd_target]
  retf 4
rd_retf_outer:
  mov ecx, esp
  push dword ptr [rd_second]
  push ecx
  push eax
  push dword ptr [rd_target]
  retf
rd_iret:
  pushfd
  push eax
  push dword ptr [rd_target]
  iretd
rd_iret_outer:
  mov ecx, esp
  push dword ptr [rd_second]
  push ecx
  pushfd
  push eax
  push dword ptr [rd_target]
  iretd
rd_iret16:
  pushfw
  push ax
  push word ptr [rd_target]
  iret
  .popsection
)");
namespace {
u64 state = 0x1122334455667788;
u64 random() {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}
alignas(16) u64 ldt[16];
alignas(16) u32 stack3[64], stack1[64];
u32 sum, selector, esp3;
const u8* stub;
void mix(u32 value) { sum = (sum ^ value) * 0x01000193; }
u64 based(u32 base) { return u64(base & 0xffffff) << 16 | u64(base >> 24) << 56; }

u64 descriptor() {
  const u64 r = random();
  const u64 dpl = (r >> 8 & 3) ? (r >> 10 & 1) * 3 : r >> 12 & 3;
  const u64 access = u64((r >> 16 & 7) != 0) << 47 | dpl << 45;
  switch (r >> 20 & 7) {
    case 0:
    case 1:  // code, 16 and 32 bits
      return access | 1ull << 44 | (8 | (r >> 24 & 7)) << 40 | (r >> 28 & 1) << 54 | 0x008f00000000ffffull;
    case 2:  // data, also expand-down, small, elsewhere
    case 3:
      return access | 1ull << 44 | (r >> 24 & 7) << 40 | (r >> 28 & 1) << 54 |
             ((r >> 32 & 3) ? 0x008f00000000ffffull
                            : based(reinterpret_cast<u32>(stack1)) | (r >> 36 & 0xff));
    case 4:  // gates
    case 5: {
      const u32 target = reinterpret_cast<u32>(rd_stop);
      const u64 to = (r >> 36 & 3) ? 0x30 : 0x60 + 8 * (r >> 38 & 7);
      return access | 12ull << 40 | (target & 0xffff) | to << 16 | (r >> 48 & 3) << 32 |
             u64(target >> 16) << 48;
    }
    case 6:
      return access | ((r >> 24 & 1) ? 2ull : 9ull) << 40 | based(reinterpret_cast<u32>(ldt)) | 0x67;
    default:
      return 0;
  }
}
u32 pick() {
  const u32 r = u32(random());
  const u32 index = (r & 15) ? 12 + (r >> 4 & 7) : r >> 8 & 15;
  return index << 3 | ((r >> 16 & 7) ? 0 : 4) | ((r >> 20 & 1) ? 3 : r >> 22 & 3);
}
}  // namespace
void test() {
  using namespace fw;
  const u8* const stubs[] = {rd_lar,        rd_lsl,  rd_verr,       rd_verw,  rd_ds,   rd_ss,
                             rd_les,        rd_arpl, rd_jmp,        rd_call,  rd_call, rd_retf,
                             rd_retf_outer, rd_iret, rd_iret_outer, rd_iret16};
  volatile u64* const gdt = const_cast<volatile u64*>(fw_gdt);
  volatile u32* const tss = reinterpret_cast<u32*>(fw_tss);
  rd_target = reinterpret_cast<u32>(rd_stop);
  tss[3] = tss[5] = reinterpret_cast<u32>(stack1 + 32);
  for (u32 i = 0; i < 80; ++i) {
    for (u32 j = 12; j < 20; ++j) gdt[j] = descriptor();
    for (u64& entry : ldt) entry = descriptor();
    gdt[20] = 0x0000820000000000ull | based(reinterpret_cast<u32>(ldt)) | ((random() & 3) ? 0x7f : 0x1f);
    asm volatile("lldt %w0" ::"r"((random() & 7) ? 0xa0 : 0));
    tss[4] = (random() & 1) ? 0x39 : pick();
    tss[6] = (random() & 1) ? 0x3a : pick();
    selector = pick();
    rd_second = (random() & 1) ? 0x23 : pick();
    rd_pointer.offset = rd_target;
    rd_pointer.selector = u16(selector);
    stub = stubs[random() % 16];
    esp3 = reinterpret_cast<u32>(stack3 + 40) + ((random() & 3) ? 0 : u32(random() & 3));
    const int vector = guarded([] {
      asm volatile(
          "mov ecx, 0x23\n mov ds, ecx\n push ecx\n push %2\n push 2\n push 0x1b\n push %1\n iretd" ::"a"(
              selector),
          "d"(stub), "b"(esp3), "S"(0)
          : "ecx", "memory");
    });
    asm volatile("mov ds, %0\n mov es, %0" ::"r"(0x38));
    mix(u32(vector));
    mix(fault.error);
    mix(fault.cs);
    for (u32 j = 0; j < 64; ++j) mix(stack3[j] ^ stack1[j]);
  }
  print("sum ");
  print_hex(sum);
  print("\n");
  CHECK("ISA descriptors", true);
}
