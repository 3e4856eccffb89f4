// SPDX-License-Identifier: Apache-2.0
// The system's ports as words of a packed struct: the first field in the least significant bits
// (spec/ports.toml).
#include <gtest/gtest.h>

#include "spec/generated/pacifica_ports.h"

namespace pacifica::spec {
namespace {

TEST(Ports, FieldsStandInTheOrderOfTheTable) {
  SocIn::Words words;
  pack({.profile_apm = 1, .boot_entry = 0x89ABCDEF, .uart_rx_data = 0xA5}, words);
  EXPECT_EQ(words[0], 0x89ABCDEFu << 2 | 1u);
  EXPECT_EQ(words[1] & 3u, 0x89ABCDEFu >> 30) << "a field goes on in the next word";
  // profile_apm, boot_direct, three words of 32, nmi, intr, intr_vector, uart_rx_valid: 109 bits before it
  EXPECT_EQ(words[3], 0xA5u << (109 - 96));
  EXPECT_EQ(SocIn::kBits, 117u);
}

TEST(Ports, OutputsComeBack) {
  const SocOut expected{.uart_tx_data = 0x5A, .exit_valid = 1, .exit_value = 0xFEDCBA98, .stall_unit = 9};
  SocOut::Words words;
  pack(expected, words);
  SocOut actual;
  unpack(words, actual);
  EXPECT_EQ(actual, expected);
}

TEST(Ports, BitsBeyondAFieldDoNotSpill) {
  SocIn::Words words;
  pack({.boot_direct = 0xFF}, words);
  EXPECT_EQ(words, (SocIn::Words{2, 0, 0, 0}));
}

}  // namespace
}  // namespace pacifica::spec
