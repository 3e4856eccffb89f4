// SPDX-License-Identifier: Apache-2.0
// The multiplier and divider against 128-bit arithmetic of the compiler.
#include <gtest/gtest.h>

#include "Vmuldiv.h"
#include "clocked.h"
#include "host_flags.h"

namespace pacifica::bench {
namespace {

using I128 = __int128;
using U128 = unsigned __int128;
enum Op { kMul = 0x2A, kImul, kDiv, kIdiv };

std::int64_t extend(std::uint64_t v, int size) {
  const int shift = 64 - size_bits(size);
  return std::int64_t(v << shift) >> shift;
}

/// Clocks of the operation.
int run(Clocked<Vmuldiv>& dut, int op, int size, std::uint64_t hi, std::uint64_t lo, std::uint64_t b) {
  dut->op_i = op;
  dut->size_i = size;
  dut->hi_i = hi;
  dut->lo_i = lo;
  dut->b_i = b;
  dut->valid_i = 1;
  dut.settle();
  EXPECT_TRUE(dut->ready_o);
  dut.edge();
  dut->valid_i = 0;
  int clocks = 1;
  while (!dut->done_o && clocks < 100) {
    dut.edge();
    ++clocks;
  }
  dut.edge();
  return clocks;
}

TEST(MulDiv, Products) {
  Clocked<Vmuldiv> dut;
  dut.reset();
  Operands operands;
  for (int size = 0; size < 4; ++size) {
    const int bits = size_bits(size);
    const std::uint64_t mask = size_mask(size);
    for (int i = 0; i < 5000; ++i) {
      const std::uint64_t a = operands.next(), b = operands.next();
      const U128 u = U128(a & mask) * (b & mask);
      run(dut, kMul, size, operands.raw(), a, b);
      ASSERT_EQ(dut->lo_o, std::uint64_t(u) & mask);
      ASSERT_EQ(dut->hi_o, std::uint64_t(u >> bits) & mask);
      ASSERT_EQ(dut->overflow_o, (u >> bits) != 0);
      const I128 s = I128(extend(a, size)) * extend(b, size);
      run(dut, kImul, size, operands.raw(), a, b);
      ASSERT_EQ(dut->lo_o, std::uint64_t(s) & mask);
      ASSERT_EQ(dut->hi_o, std::uint64_t(U128(s) >> bits) & mask);
      ASSERT_EQ(dut->overflow_o, s != extend(std::uint64_t(s), size));
      ASSERT_FALSE(dut->error_o);
    }
  }
}

TEST(MulDiv, QuotientsAndErrors) {
  Clocked<Vmuldiv> dut;
  dut.reset();
  Operands operands;
  int errors = 0, results = 0;
  for (int size = 0; size < 4; ++size) {
    const int bits = size_bits(size);
    const std::uint64_t mask = size_mask(size);
    for (int i = 0; i < 10000; ++i) {
      std::uint64_t lo = operands.next() & mask, hi = operands.next() & mask, b = operands.next() & mask;
      if (i & 1) hi = b != 0 ? hi % b : 0;                   // unsigned quotients that fit
      if (i % 8 == 2) hi = extend(lo, size) < 0 ? mask : 0;  // signed ones that often fit
      const U128 u = U128(hi) << bits | lo;
      const bool bad = b == 0 || u / b > mask;
      ASSERT_LE(run(dut, kDiv, size, hi, lo, b), 20);
      ASSERT_EQ(dut->error_o, bad) << std::hex << size << ' ' << hi << ' ' << lo << ' ' << b;
      if (!bad) {
        ASSERT_EQ(dut->lo_o, std::uint64_t(u / b));
        ASSERT_EQ(dut->hi_o, std::uint64_t(u % b));
      }
      const I128 s = size == 3 ? I128(u) : I128(u << (128 - 2 * bits)) >> (128 - 2 * bits);
      const std::int64_t d = extend(b, size);
      bool sbad = d == 0 || (d == -1 && s == I128(U128(1) << 127));
      if (!sbad) sbad = s / d != extend(std::uint64_t(s / d), size);
      run(dut, kIdiv, size, hi, lo, b);
      ASSERT_EQ(dut->error_o, sbad) << std::hex << size << ' ' << hi << ' ' << lo << ' ' << b;
      if (!sbad) {
        ASSERT_EQ(dut->lo_o, std::uint64_t(s / d) & mask);
        ASSERT_EQ(dut->hi_o, std::uint64_t(s % d) & mask);
      }
      ++(sbad ? errors : results);
    }
  }
  EXPECT_GT(errors, 1000);
  EXPECT_GT(results, 1000);
}

}  // namespace
}  // namespace pacifica::bench
