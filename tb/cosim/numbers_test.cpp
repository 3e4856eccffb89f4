// SPDX-License-Identifier: Apache-2.0
// Numbers on the command line.
#include "cosim/numbers.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace pacifica::cosim {
namespace {

TEST(Numbers, AcceptsTheUsualNotations) {
  EXPECT_EQ(parse_number("42"), 42u);
  EXPECT_EQ(parse_number("0x1F"), 31u);
  EXPECT_EQ(parse_number("7Fh"), 127u);
  EXPECT_EQ(parse_number("10", 16), 16u);
  EXPECT_EQ(parse_number("0xFFFFFFFFFFFFFFFF"), ~std::uint64_t{0});
}

TEST(Numbers, RejectsEverythingElse) {
  for (const char* text : {"", "x", "-1", "1.5", "12z", "0x", " 3", "99999999999999999999"}) {
    EXPECT_THROW(parse_number(text), std::invalid_argument) << text;
  }
}

TEST(Numbers, Sizes) {
  EXPECT_EQ(parse_size("256M"), 256u << 20);
  EXPECT_EQ(parse_size("1G"), 1u << 30);
  EXPECT_EQ(parse_size("4096"), 4096u);
  EXPECT_THROW(parse_size("12Q"), std::invalid_argument);
  EXPECT_THROW(parse_size("M"), std::invalid_argument);
  EXPECT_THROW(parse_size("99999999999G"), std::invalid_argument);
}

TEST(Numbers, Seconds) {
  EXPECT_DOUBLE_EQ(parse_seconds("1.5"), 1.5);
  EXPECT_THROW(parse_seconds("0"), std::invalid_argument);
  EXPECT_THROW(parse_seconds("-3"), std::invalid_argument);
  EXPECT_THROW(parse_seconds("nan"), std::invalid_argument);
}

}  // namespace
}  // namespace pacifica::cosim
