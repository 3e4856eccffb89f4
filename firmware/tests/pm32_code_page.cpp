// SPDX-License-Identifier: Apache-2.0
// The entry of the page that runs is changed, without INVLPG, and a store to that page walks the
// tables for D: from the next instruction on, code comes from the page that the walk found. A walk for
// another page does the same when a large page covers both.
// shows: ERR-D-20
#include "fw.h"
namespace {
alignas(4096) u32 directory[1024], low[1024], table[1024];
alignas(4096) u8 frames[2][4096];
constexpr u32 kCode = 0x400000, kLarge = 0x800000, kOtherLarge = 0xc00000;
extern "C" u8 cp_store[], cp_store_end[], cp_value[];
asm(R"(
  .pushsection .text
  .globl cp_store, cp_store_end, cp_value
cp_store:
  mov [ecx], edx
  mov [eax], ebx
  .fill 96, 1, 0x90
cp_value:
  mov eax, 1
  ret
cp_store_end:
  .popsection
)");
/// Copies the routine to `frame`; there it returns `value`.
void place(u32 frame, const u8* begin, const u8* end, const u8* constant, u8 value) {
  volatile u8* to = reinterpret_cast<u8*>(frame);
  for (const u8* from = begin; from != end; ++from) to[from - begin] = *from;
  to[constant - begin + 1] = value;
}
/// Runs it at 400000h: *entry = change, then a store to `address`.
u32 run(volatile u32* entry, u32 change, u32 address) {
  u32 result = address;
  asm volatile("call %[code]"
               : "+a"(result)
               : [code] "r"(kCode), "c"(entry), "d"(change), "b"(0)
               : "memory", "cc");
  return result;
}
}  // namespace
void test() {
  using namespace fw;
  const u32 first = reinterpret_cast<u32>(frames[0]), second = reinterpret_cast<u32>(frames[1]);
  volatile u32* pde = const_cast<volatile u32*>(directory);
  volatile u32* pte = const_cast<volatile u32*>(table);
  for (u32 i = 0; i < 1024; ++i) const_cast<volatile u32*>(low)[i] = i << 12 | 7;
  pde[0] = reinterpret_cast<u32>(low) | 7;
  pde[1] = reinterpret_cast<u32>(table) | 7;
  place(first, cp_store, cp_store_end, cp_value, 1);
  place(second, cp_store, cp_store_end, cp_value, 2);
  place(kLarge, cp_store, cp_store_end, cp_value, 3);
  place(kOtherLarge, cp_store, cp_store_end, cp_value, 4);
  pte[0] = first | 7;
  pte[8] = first | 7;
  write_cr4(read_cr4() | CR4_PSE);
  write_cr3(reinterpret_cast<u32>(directory));
  write_cr0(read_cr0() | u32(CR0_PG));
  CHECK_EQ("ERR-D-20 the page itself", run(&pte[0], second | 7, kCode + 0x800), 2);
  // A large page, and another in its place: the walk is for another 4 KB than the code's.
  pde[1] = kLarge | 0x87;
  invlpg(reinterpret_cast<void*>(kCode));
  CHECK_EQ("ERR-D-20 a large page", run(&pde[1], kOtherLarge | 0x87, kCode + 0x8800), 4);
  // A large page, and small ones in its place.
  pde[1] = kLarge | 0x87;
  pte[0] = first | 7;
  invlpg(reinterpret_cast<void*>(kCode));
  CHECK_EQ("ERR-D-20 small pages instead", run(&pde[1], reinterpret_cast<u32>(table) | 7, kCode + 0x8800), 1);
  write_cr0(read_cr0() & ~u32(CR0_PG));
}
