// SPDX-License-Identifier: Apache-2.0
// Integer instructions in 64-bit mode: results and flags against values worked out by hand.
#include "fw.h"

namespace {
constexpr u64 kArith = RFLAGS_CF | RFLAGS_PF | RFLAGS_AF | RFLAGS_ZF | RFLAGS_SF | RFLAGS_OF;

/// Runs one two-operand instruction with all arithmetic flags clear and checks result and flags.
#define ALU(text, type, left, right, result, flags)                      \
  do {                                                                   \
    type a = type(left), b = type(right);                                \
    u64 f;                                                               \
    asm volatile("xor %k2, %k2\n add %k2, 1\n" text "\n pushfq\n pop %2" \
                 : "+r"(a), "+r"(b), "=&r"(f)                            \
                 :                                                       \
                 : "cc", "memory");                                      \
    CHECK_EQ("ISA " text, a, type(result));                              \
    CHECK_EQ("ISA flags " text, f& kArith, flags);                       \
  } while (0)
constexpr u64 C = RFLAGS_CF, P = RFLAGS_PF, A = RFLAGS_AF, Z = RFLAGS_ZF, S = RFLAGS_SF, O = RFLAGS_OF;
}  // namespace

void test() {
  ALU("add %k0, %k1", u32, 0xffffffff, 1, 0, C | P | A | Z);
  ALU("add %0, %1", u64, 0x7fffffffffffffff, 1, 0x8000000000000000, P | A | S | O);
  ALU("sub %b0, %b1", u8, 0x10, 0x20, 0xf0, C | P | S);
  ALU("sub %w0, %w1", u16, 0x8000, 1, 0x7fff, P | A | O);
  ALU("and %k0, %k1", u32, 0xf0f0, 0x0ff0, 0x00f0, P);
  ALU("or %0, %1", u64, 1ull << 63, 1, (1ull << 63) | 1, S);
  ALU("xor %k0, %k1", u32, 5, 5, 0, P | Z);
  ALU("cmp %k0, %k1", u32, 3, 4, 3, C | P | A | S);
  ALU("stc\n adc %k0, %k1", u32, 1, 1, 3, P);
  ALU("stc\n sbb %0, %1", u64, 0, 0, ~0ull, C | P | A | S);
  ALU("shl %k0, 4", u32, 0x18000001, 0, 0x80000010, C * 1 | S);
  ALU("shr %0, 1", u64, 3, 0, 1, C);
  ALU("sar %k0, 31", u32, 0x80000000, 0, 0xffffffff, P | S);
  ALU("inc %b0", u8, 0xff, 0, 0, P | A | Z);
  ALU("dec %0", u64, 0, 0, ~0ull, P | A | S);
  ALU("neg %k0", u32, 1, 0, 0xffffffff, C | P | A | S);
  ALU("rol %k0, 8", u32, 0x12345678, 0, 0x34567812, 0);
  u64 low, high;
  asm volatile("mul %3" : "=a"(low), "=d"(high) : "a"(~0ull), "r"(~0ull) : "cc");
  CHECK_EQ("ISA mul", high, ~0ull - 1);
  CHECK_EQ("ISA mul", low, 1);
  asm volatile("div %4" : "=a"(low), "=d"(high) : "a"(5ull), "d"(1ull), "r"(16ull) : "cc");
  CHECK_EQ("ISA div", low, 0x1000000000000000);
  CHECK_EQ("ISA div", high, 5);
  CHECK_EQ("ISA div by 0 is #DE", fw::guarded([] {
             u32 zero = 0;
             asm volatile("xor edx, edx\n div %0" ::"r"(zero) : "eax", "edx", "cc");
           }),
           VECTOR_DE);
  CHECK_EQ("ISA ud2", fw::guarded([] { asm volatile("ud2"); }), VECTOR_UD);
  u64 x = 0x1122334455667788;
  asm volatile("mov %k0, %k0" : "+r"(x));
  CHECK_EQ("ISA 32-bit results zero-extend", x, 0x55667788);
  asm volatile("bswap %0" : "+r"(x));
  CHECK_EQ("ISA bswap", x, 0x8877665500000000);
}
