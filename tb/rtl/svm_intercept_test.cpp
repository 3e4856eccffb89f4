// SPDX-License-Identifier: Apache-2.0
// The intercept vector: each bit of the five words hits exactly its own exit code or vector (appendices C and
// D).
#include <gtest/gtest.h>

#include <cstdint>

#include "Vsvm_intercept.h"

namespace pacifica::bench {
namespace {

void set_words(Vsvm_intercept& dut, const std::uint32_t (&words)[5]) {
  dut.intercept_cr_i = words[0];
  dut.intercept_dr_i = words[1];
  dut.intercept_exc_i = words[2];
  dut.intercept_misc1_i = words[3];
  dut.intercept_misc2_i = words[4];
}

bool is_exception(unsigned vector) {  // ERR-B-06, ERR-A-43
  return vector == 0 || vector == 1 || (vector >= 3 && vector <= 8) || (vector >= 10 && vector <= 14) ||
         (vector >= 16 && vector <= 19) || vector == 30;
}

TEST(SvmIntercept, EachBitHitsItsOwnCode) {
  Vsvm_intercept dut;
  for (unsigned bit = 0; bit < 160; ++bit) {
    std::uint32_t words[5] = {};
    words[bit / 32] = 1u << bit % 32;
    set_words(dut, words);
    dut.guest_i = 1;
    const bool acts = bit < 0x8A && (bit / 32 != 2 || is_exception(bit % 32));
    for (unsigned code = 0; code < 256; ++code) {
      dut.code_i = static_cast<std::uint8_t>(code);
      dut.eval();
      ASSERT_EQ(dut.hit_o != 0, acts && code == bit) << std::hex << "bit " << bit << " code " << code;
    }
    for (unsigned vector = 0; vector < 256; ++vector) {
      dut.vector_i = static_cast<std::uint8_t>(vector);
      dut.eval();
      ASSERT_EQ(dut.exception_o != 0, acts && bit / 32 == 2 && vector == bit % 32) << "vector " << vector;
    }
  }
}

TEST(SvmIntercept, NothingInTheHost) {
  Vsvm_intercept dut;
  const std::uint32_t words[5] = {~0u, ~0u, ~0u, ~0u, ~0u};
  set_words(dut, words);
  dut.guest_i = 0;
  for (unsigned code = 0; code < 256; ++code) {
    dut.code_i = dut.vector_i = static_cast<std::uint8_t>(code);
    dut.eval();
    ASSERT_FALSE(dut.hit_o);
    ASSERT_FALSE(dut.exception_o);
  }
}

}  // namespace
}  // namespace pacifica::bench
