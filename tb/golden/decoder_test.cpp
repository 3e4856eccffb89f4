// SPDX-License-Identifier: Apache-2.0
// Lengths, operands and illegal encodings (docs/choices.md 5).
#include "decode/decoder.h"

#include <gtest/gtest.h>

#include <vector>

#include "decode/opcode_table.h"
#include "pacifica_spec.h"

namespace pacifica {
namespace {

using Bytes = std::vector<std::uint8_t>;

Insn decoded(Bytes bytes, CodeSize size) {
  bytes.resize(15, 0x90);
  Insn insn;
  EXPECT_EQ(decode(bytes, size, insn), DecodeStatus::kOk);
  return insn;
}
bool undefined(const Insn& insn) { return insn.row == &undefined_row(); }

struct LengthCase {
  Bytes bytes;
  unsigned in16, in32, in64;
};

TEST(Decoder, Lengths) {
  const LengthCase cases[] = {
      {{0x90}, 1, 1, 1},
      {{0x01, 0xC0}, 2, 2, 2},
      {{0x66, 0x05}, 6, 4, 4},
      {{0x05}, 3, 5, 5},
      {{0x8B, 0x06}, 4, 2, 2},        // [disp16] in 16-bit code
      {{0x8B, 0x05}, 2, 6, 6},        // [disp32], RIP-relative
      {{0x67, 0x8B, 0x05}, 7, 3, 7},  // 16-bit form in 32-bit code
      {{0x8B, 0x04, 0x25}, 2, 7, 7},  // SIB without base
      {{0x8B, 0x44, 0x24}, 3, 4, 4},  // SIB with disp8
      {{0x8B, 0x84, 0x24}, 4, 7, 7},  // SIB with disp32
      {{0xB8}, 3, 5, 5},
      {{0x48, 0xB8}, 1, 1, 10},  // DEC eAX; or MOV with 64-bit immediate
      {{0xA1}, 3, 5, 9},
      {{0x67, 0xA1}, 6, 4, 6},
      {{0xC8}, 4, 4, 4},
      {{0x9A}, 5, 7, 1},  // not in 64-bit mode: ends at its opcode byte
      {{0x82, 0xC0}, 3, 3, 1},
      {{0xC4, 0x06}, 4, 2, 1},
      {{0xF6, 0xC0}, 3, 3, 3},
      {{0xF6, 0xD0}, 2, 2, 2},
      {{0xF7, 0xC8}, 4, 6, 6},  // F7 /1 is TEST
      {{0x0F, 0x84}, 4, 6, 6},
      {{0x0F, 0x38, 0x00}, 2, 2, 2},  // map that does not exist
      {{0x0F, 0x0F}, 2, 2, 2},
      {{0x0F, 0x20, 0x05}, 3, 3, 3},  // MOV from CR ignores MOD
      {{0x0F, 0xBA, 0xC0}, 4, 4, 4},  // group 8 /0: length by the group
      {{0x0F, 0x01, 0xD8}, 3, 3, 3},
      {{0x0F, 0xB9, 0xC0}, 3, 3, 3},
      {{0x0F, 0x0B}, 2, 2, 2},
      {{0xD9, 0x06}, 4, 2, 2},
      {{0x26, 0x2E, 0xF3, 0xA4}, 4, 4, 4},
  };
  for (const LengthCase& c : cases) {
    EXPECT_EQ(decoded(c.bytes, CodeSize::k16).length, c.in16) << std::hex << int{c.bytes[0]} << " 16";
    EXPECT_EQ(decoded(c.bytes, CodeSize::k32).length, c.in32) << std::hex << int{c.bytes[0]} << " 32";
    EXPECT_EQ(decoded(c.bytes, CodeSize::k64).length, c.in64) << std::hex << int{c.bytes[0]} << " 64";
  }
}

TEST(Decoder, FifteenBytesAreTheLimit) {
  Bytes bytes(15, 0x66);
  Insn insn;
  EXPECT_EQ(decode(bytes, CodeSize::k32, insn), DecodeStatus::kTooLong);
  bytes[14] = 0x90;
  EXPECT_EQ(decode(bytes, CodeSize::k32, insn), DecodeStatus::kOk);
  EXPECT_EQ(insn.length, 15);
  EXPECT_EQ(decode(std::span(bytes).first(7), CodeSize::k32, insn), DecodeStatus::kNeedMore);
}

TEST(Decoder, RexCountsOnlyBeforeTheOpcode) {
  EXPECT_EQ(decoded({0x48, 0x01, 0xC0}, CodeSize::k64).opsize, 8);
  EXPECT_EQ(decoded({0x48, 0x66, 0x01, 0xC0}, CodeSize::k64).opsize, 2);
  EXPECT_EQ(decoded({0x66, 0x48, 0x01, 0xC0}, CodeSize::k64).opsize, 8);
}

TEST(Decoder, SegmentOverrides) {
  EXPECT_EQ(decoded({0x8B, 0x45, 0x00}, CodeSize::k32).segment, spec::kSs);
  EXPECT_EQ(decoded({0x3E, 0x8B, 0x45, 0x00}, CodeSize::k32).segment, spec::kDs);
  EXPECT_EQ(decoded({0x64, 0x2E, 0x8B, 0x00}, CodeSize::k32).segment, spec::kCs);
  // In 64-bit mode CS, DS, ES, SS overrides do not even cancel an FS before them.
  EXPECT_EQ(decoded({0x64, 0x2E, 0x8B, 0x00}, CodeSize::k64).segment, spec::kFs);
  EXPECT_EQ(decoded({0x8B, 0x04, 0x24}, CodeSize::k64).segment, spec::kSs);
}

TEST(Decoder, LockOnlyWhereItIsLegal) {
  EXPECT_FALSE(undefined(decoded({0xF0, 0x01, 0x00}, CodeSize::k32)));
  EXPECT_TRUE(undefined(decoded({0xF0, 0x01, 0xC0}, CodeSize::k32)));  // register destination
  EXPECT_TRUE(undefined(decoded({0xF0, 0x03, 0x00}, CodeSize::k32)));  // memory source
  EXPECT_TRUE(undefined(decoded({0xF0, 0x39, 0x00}, CodeSize::k32)));  // CMP
  EXPECT_TRUE(undefined(decoded({0xF0, 0x90}, CodeSize::k32)));
  EXPECT_FALSE(undefined(decoded({0xF0, 0x0F, 0x20, 0xC0}, CodeSize::k32)));  // MOV from CR8 (ERR-C-07)
  EXPECT_TRUE(undefined(decoded({0xF0, 0x0F, 0x20, 0xD8}, CodeSize::k32)));
  EXPECT_TRUE(undefined(decoded({0xF0, 0x44, 0x0F, 0x20, 0xC0}, CodeSize::k64)));
}

}  // namespace
}  // namespace pacifica
