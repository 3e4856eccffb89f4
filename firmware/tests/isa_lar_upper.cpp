// SPDX-License-Identifier: Apache-2.0
// LAR and LSL of 16-byte system descriptors: the upper type bits and the limit count (AMD64 APM volume
// 3; AMD erratum 700).
// shows: ERR-D-11
#include "svm.h"
static bool lar(u16 selector, u64& value) {
  u8 zf;
  value = 0x5555;
  asm volatile("lar %k0, %w2\n setz %1" : "+r"(value), "=q"(zf) : "r"(u32(selector)) : "cc");
  return zf;
}
static bool lsl(u16 selector, u64& value) {
  u8 zf;
  value = 0x5555;
  asm volatile("lsl %k0, %w2\n setz %1" : "+r"(value), "=q"(zf) : "r"(u32(selector)) : "cc");
  return zf;
}
struct __attribute__((packed)) TablePointer {
  u16 limit;
  u64 base;
};
static TablePointer gdtr, saved;
void test() {
  using namespace fw;
  volatile u64* gdt = const_cast<volatile u64*>(fw_gdt);
  u64 value;
  const u32 types[] = {2, 9, 11, 12};
  for (const u32 type : types) {
    gdt[12] = 0x0000800000000067ull | (u64(type) << 40);
    gdt[13] = 0;
    CHECK_EQ("ERR-D-11 LAR", lar(0x60, value), 1);
    CHECK_EQ("ERR-D-11 LAR", value, (0x80 | type) << 8);
    CHECK_EQ("ERR-D-11 LSL", lsl(0x60, value), type != 12);
    for (u32 bit = 8; bit <= 12; ++bit) {
      gdt[13] = 1ull << (32 + bit);
      CHECK_EQ("ERR-D-11 LAR, upper type", lar(0x60, value), 0);
      CHECK_EQ("ERR-D-11 LAR, register", value, 0x5555);
      CHECK_EQ("ERR-D-11 LSL, upper type", lsl(0x60, value), 0);
      CHECK_EQ("ERR-D-11 LSL, register", value, 0x5555);
    }
    gdt[13] = ~(0x1full << 40);  // all other bits of the upper half are free
    CHECK_EQ("ERR-D-11 LAR", lar(0x60, value), 1);
  }
  for (u32 type = 0; type < 16; ++type) {
    if (type == 2 || type == 9 || type == 11 || type == 12) continue;
    gdt[12] = 0x0000800000000067ull | (u64(type) << 40);
    gdt[13] = 0;
    CHECK_EQ("ERR-D-11 LAR, type", lar(0x60, value), 0);
    CHECK_EQ("ERR-D-11 LSL, type", lsl(0x60, value), 0);
  }
  gdt[12] = 0x0000820000000067ull;
  asm volatile("sgdt [%0]" ::"r"(&saved) : "memory");
  gdtr = saved;
  gdtr.limit = 0x67;
  asm volatile("lgdt [%0]" ::"r"(&gdtr));
  CHECK_EQ("ERR-D-11 LAR, limit", lar(0x60, value), 0);
  CHECK_EQ("ERR-D-11 LSL, limit", lsl(0x60, value), 0);
  gdtr.limit = 0x6f;
  asm volatile("lgdt [%0]" ::"r"(&gdtr));
  CHECK_EQ("ERR-D-11 LAR, limit", lar(0x60, value), 1);
  CHECK_EQ("ERR-D-11 LSL, limit", lsl(0x60, value), 1);
  asm volatile("lgdt [%0]" ::"r"(&saved));
}
