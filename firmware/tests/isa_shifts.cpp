// SPDX-License-Identifier: Apache-2.0
// Shifts and rotates: counts, flags that are defined, double shifts, bit tests and scans.
#include "fw.h"
#define SHIFT(op, type, in, count, out, carry)                                             \
  do {                                                                                     \
    type v = type(in);                                                                     \
    u64 f;                                                                                 \
    asm volatile("clc\n " op "\n pushfq\n pop %1" : "+r"(v), "=r"(f) : "c"(count) : "cc"); \
    CHECK_EQ("ISA " op, v, type(out));                                                     \
    CHECK_EQ("ISA CF " op, f & 1, carry);                                                  \
  } while (0)
void test() {
  SHIFT("shl %b0, cl", u8, 0x81, 1, 0x02, 1);
  SHIFT("shl %k0, cl", u32, 0x80000001, 32, 0x80000001, 0);
  SHIFT("shl %0, cl", u64, 3, 63, 0x8000000000000000, 1);
  SHIFT("shr %w0, cl", u16, 0x8001, 15, 1, 0);
  SHIFT("sar %0, cl", u64, 0x8000000000000000, 62, 0xfffffffffffffffe, 0);
  SHIFT("rol %w0, cl", u16, 0x1234, 4, 0x2341, 1);
  SHIFT("ror %k0, cl", u32, 0x12345678, 8, 0x78123456, 0);
  SHIFT("rcl %b0, cl", u8, 0x80, 1, 0x00, 1);
  SHIFT("rcl %b0, cl", u8, 0x80, 9, 0x80, 0);
  SHIFT("rcr %k0, cl", u32, 1, 1, 0, 1);
  SHIFT("rcr %0, cl", u64, 0x3, 2, 0x8000000000000000, 1);
  u64 a = 0x1122334455667788, b = 0x99aabbccddeeff00, f, r;
  asm volatile("shld %0, %1, 8" : "+r"(a) : "r"(b) : "cc");
  CHECK_EQ("ISA shld", a, 0x2233445566778899);
  asm volatile("shrd %k0, %k1, 4" : "+r"(a) : "r"(b) : "cc");
  CHECK_EQ("ISA shrd", a, 0x06677889);
  u64 bits[4] = {0, 0, 0, 0};
  asm volatile("bts %0, %1" : "+m"(bits[0]) : "r"(130ll) : "cc", "memory");
  CHECK_EQ("ISA bts memory offset", bits[2], 4);
  asm volatile("btr %0, %2\n setc %b1" : "+m"(bits[3]), "=&r"(r) : "r"(-62ll) : "cc", "memory");
  CHECK_EQ("ISA btr negative offset", bits[2], 0);
  CHECK_EQ("ISA btr CF", r & 0xff, 1);
  asm volatile("bsf %0, %1" : "=r"(r) : "r"(0x100000ull) : "cc");
  CHECK_EQ("ISA bsf", r, 20);
  asm volatile("bsr %0, %1" : "=r"(r) : "r"(0x100000ff0ull) : "cc");
  CHECK_EQ("ISA bsr", r, 32);
  r = 0x1234567800000000;
  asm volatile("bsf %0, %2\n pushfq\n pop %1" : "+r"(r), "=r"(f) : "r"(0ull) : "cc");
  CHECK_EQ("ISA bsf of 0", r, 0x1234567800000000);
  CHECK_EQ("ISA bsf of 0 ZF", f & RFLAGS_ZF, RFLAGS_ZF);
}
