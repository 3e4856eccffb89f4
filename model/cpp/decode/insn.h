// SPDX-License-Identifier: Apache-2.0
// A decoded instruction (choices 5).
#pragma once

#include <array>
#include <cstdint>

namespace pacifica {

class Cpu;
struct Insn;
struct OpRow;
using Handler = void (*)(Cpu&, const Insn&);

/// Instruction operands as the decoder found them; handlers read nothing else of the instruction.
struct Insn {
  static constexpr std::uint8_t kNoReg = 0xFF;
  static constexpr std::uint8_t kRip = 16;

  Handler handler = nullptr;
  const OpRow* row = nullptr;
  std::uint64_t imm = 0;   ///< sign- or zero-extended as the form says
  std::uint64_t disp = 0;  ///< displacement, sign-extended; the moffs address
  std::uint16_t imm2 = 0;  ///< selector of a far pointer, second immediate of ENTER
  std::uint8_t length = 0;
  std::uint8_t opsize = 4;    ///< 1, 2, 4 or 8
  std::uint8_t addrsize = 4;  ///< 2, 4 or 8
  std::uint8_t opcode = 0;    ///< last opcode byte
  std::uint8_t segment = 3;   ///< of the memory operand, overrides included
  bool override_given = false;
  std::uint8_t base = kNoReg, index = kNoReg, scale = 0;
  std::uint8_t reg = 0, rm = 0;  ///< ModRM fields with REX
  bool memory = false;           ///< the ModRM operand is in memory
  bool lock = false;
  bool rex = false;  ///< a REX prefix is in effect
  bool rex_w = false;
  std::uint8_t rep = 0;  ///< last of F2h, F3h, or 0
  bool opsize_prefix = false;
  std::array<std::uint64_t, 2> raw{};  ///< the bytes, first in bits 7:0, zero beyond the length
  bool simple = false;                 ///< nothing to check before the handler: no privilege, no intercept
};

}  // namespace pacifica
