// SPDX-License-Identifier: Apache-2.0
// Instruction decoder for all modes (choices 5).
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "decode/insn.h"

namespace pacifica {

using InsnBytes = std::array<std::uint8_t, 15>;

enum class CodeSize : std::uint8_t { k16, k32, k64 };

enum class DecodeStatus : std::uint8_t {
  kOk,
  kNeedMore,  ///< the bytes given do not complete the instruction
  kTooLong,   ///< more than 15 bytes
};

/// Decodes from `bytes` (at most 15). An opcode that does not exist decodes to a row whose handler raises
/// #UD.
DecodeStatus decode(std::span<const std::uint8_t> bytes, CodeSize size, Insn& insn);

}  // namespace pacifica
