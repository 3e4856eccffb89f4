// SPDX-License-Identifier: Apache-2.0
// The opcode table: one row for each instruction form, with everything that is decided before its handler
// runs (choices 5; order of intercepts: manual 2.5).
#pragma once

#include <array>
#include <cstdint>

#include "decode/insn.h"

namespace pacifica {

/// What follows the opcode, and how sizes are chosen.
enum Form : std::uint32_t {
  kModrm = 1u << 0,
  kByte = 1u << 1,   ///< 8-bit operands
  kImm8 = 1u << 2,   ///< zero-extended
  kImm8s = 1u << 3,  ///< sign-extended
  kImmZ = 1u << 4,   ///< 16 or 32 bits, sign-extended
  kImmV = 1u << 5,   ///< operand size, 64 bits included
  kImm16 = 1u << 6,
  kImmEnter = 1u << 7,  ///< 16 bits, then 8 bits
  kMoffs = 1u << 8,
  kFarPtr = 1u << 9,     ///< offset of operand size, then selector
  kDef64 = 1u << 10,     ///< 64-bit mode: 64 bits unless 66h makes it 16
  kForce64 = 1u << 11,   ///< 64-bit mode: always 64 bits, otherwise 32
  kRegOnly = 1u << 12,   ///< MOD is ignored: always registers
  kGroup = 1u << 13,     ///< row by ModRM.reg
  kLockOk = 1u << 14,    ///< LOCK with a memory destination
  kNo64 = 1u << 15,      ///< #UD in 64-bit mode
  kProtOnly = 1u << 16,  ///< #UD in real mode
  kSvme = 1u << 17,      ///< #UD with EFER.SVME = 0
  kCpl0 = 1u << 18,      ///< #GP(0) with CPL > 0
  kMemOnly = 1u << 19,   ///< #UD with a register operand
  kOpsize32 = 1u << 20,  ///< never 16 or 64 bits
  kNoLong = 1u << 21,    ///< #UD in long mode
};

/// When the row's intercept is checked.
enum class Order : std::uint8_t {
  kNone,
  kFirst,    ///< before any exception of the instruction
  kSimple,   ///< after #UD and privilege checks, before anything that depends on operands or memory
  kSpecial,  ///< by the handler: it depends on operands, or comes after all exceptions
};

struct OpRow {
  const char* name = nullptr;  ///< nullptr: the opcode does not exist
  std::uint32_t form = 0;
  std::array<Handler, 4> handler{};  ///< for 8, 16, 32 and 64 bits
  Order order = Order::kNone;
  std::uint16_t exitcode = 0;
  const OpRow* group = nullptr;      ///< kGroup: eight rows
  const OpRow* group_reg = nullptr;  ///< kGroup: eight rows for MOD = 3 when they differ
};

/// One-byte and 0F-prefixed maps.
const OpRow& one_byte_row(std::uint8_t opcode);
const OpRow& two_byte_row(std::uint8_t opcode);
/// 0F 01 with MOD = 3: rows by the whole ModRM byte (SVM, SWAPGS, RDTSCP), or nullptr for the group's own.
const OpRow* row_0f01_register(std::uint8_t modrm);
/// PAUSE (F3 90).
const OpRow& pause_row();
const OpRow& undefined_row();

}  // namespace pacifica
