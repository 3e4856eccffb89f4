// SPDX-License-Identifier: Apache-2.0
// Instruction decoder for all modes (choices 5).
#include "decode/decoder.h"

#include "decode/opcode_table.h"
#include "pacifica_spec.h"

namespace pacifica {
namespace {

/// Reads bytes of the instruction and remembers when they run out.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::uint8_t byte() {
    if (at_ < bytes_.size()) return bytes_[at_++];
    short_ = true;
    ++at_;
    return 0;
  }
  std::uint64_t value(unsigned size) {
    std::uint64_t result = 0;
    for (unsigned i = 0; i < size; ++i) result |= std::uint64_t{byte()} << (8 * i);
    return result;
  }
  std::uint64_t signed_value(unsigned size) {
    const unsigned shift = 64 - 8 * size;
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value(size) << shift) >> shift);
  }
  bool ran_out() const { return short_; }
  unsigned position() const { return at_; }

 private:
  std::span<const std::uint8_t> bytes_;
  unsigned at_ = 0;
  bool short_ = false;
};

constexpr std::uint8_t kRexW = 8, kRexR = 4, kRexX = 2, kRexB = 1;

void memory_operand_16(Reader& in, Insn& insn, unsigned mod, unsigned rm) {
  constexpr std::uint8_t kBx = 3, kBp = 5, kSi = 6, kDi = 7;
  static constexpr std::uint8_t kBase[8] = {kBx, kBx, kBp, kBp, kSi, kDi, kBp, kBx};
  static constexpr std::uint8_t kIndex[8] = {kSi,          kDi,          kSi,          kDi,
                                             Insn::kNoReg, Insn::kNoReg, Insn::kNoReg, Insn::kNoReg};
  if (mod == 0 && rm == 6) {
    insn.disp = in.signed_value(2);
    return;
  }
  insn.base = kBase[rm];
  insn.index = kIndex[rm];
  if (insn.base == kBp && !insn.override_given) insn.segment = spec::kSs;
  if (mod == 1) insn.disp = in.signed_value(1);
  if (mod == 2) insn.disp = in.signed_value(2);
}

void memory_operand_32(Reader& in, Insn& insn, unsigned mod, unsigned rm, std::uint8_t rex, bool long64) {
  bool base_is_stack = false;
  bool no_base = false;
  if (rm == 4) {
    const std::uint8_t sib = in.byte();
    const unsigned index = ((sib >> 3) & 7) | ((rex & kRexX) != 0 ? 8 : 0);
    const unsigned base = sib & 7;
    insn.scale = sib >> 6;
    if (index != 4) insn.index = static_cast<std::uint8_t>(index);
    if (base == 5 && mod == 0) {
      no_base = true;
    } else {
      insn.base = static_cast<std::uint8_t>(base | ((rex & kRexB) != 0 ? 8 : 0));
      base_is_stack = insn.base == 4 || insn.base == 5;
    }
    if (no_base) insn.disp = in.signed_value(4);
  } else if (rm == 5 && mod == 0) {
    insn.disp = in.signed_value(4);
    if (long64) insn.base = Insn::kRip;
    return;
  } else {
    insn.base = static_cast<std::uint8_t>(rm | ((rex & kRexB) != 0 ? 8 : 0));
    base_is_stack = insn.base == 5;
  }
  if (base_is_stack && !insn.override_given) insn.segment = spec::kSs;
  if (mod == 1) insn.disp = in.signed_value(1);
  if (mod == 2) insn.disp = in.signed_value(4);
}

}  // namespace

DecodeStatus decode(std::span<const std::uint8_t> bytes, CodeSize size, Insn& insn) {
  Reader in(bytes);
  const bool long64 = size == CodeSize::k64;
  insn = Insn{};
  std::uint8_t rex = 0;
  bool address_prefix = false;
  std::uint8_t opcode = 0;
  for (;;) {
    opcode = in.byte();
    if (in.ran_out()) return bytes.size() >= 15 ? DecodeStatus::kTooLong : DecodeStatus::kNeedMore;
    bool prefix = true;
    switch (opcode) {
      case 0x26:
        if (!long64) {
          insn.segment = spec::kEs;
          insn.override_given = true;
        }
        break;
      case 0x2E:
        if (!long64) {
          insn.segment = spec::kCs;
          insn.override_given = true;
        }
        break;
      case 0x36:
        if (!long64) {
          insn.segment = spec::kSs;
          insn.override_given = true;
        }
        break;
      case 0x3E:
        if (!long64) {
          insn.segment = spec::kDs;
          insn.override_given = true;
        }
        break;
      case 0x64:
        insn.segment = spec::kFs;
        insn.override_given = true;
        break;
      case 0x65:
        insn.segment = spec::kGs;
        insn.override_given = true;
        break;
      case 0x66:
        insn.opsize_prefix = true;
        break;
      case 0x67:
        address_prefix = true;
        break;
      case 0xF0:
        insn.lock = true;
        break;
      case 0xF2:
      case 0xF3:
        insn.rep = opcode;
        break;
      default:
        prefix = false;
        break;
    }
    if (prefix) {
      rex = 0;
      continue;
    }
    if (long64 && (opcode & 0xF0) == 0x40) {
      rex = opcode;
      continue;
    }
    break;
  }
  insn.rex = rex != 0;
  insn.rex_w = (rex & kRexW) != 0;

  const OpRow* row;
  bool two_byte = false;
  if (opcode == 0x0F) {
    opcode = in.byte();
    two_byte = true;
    row = &two_byte_row(opcode);
  } else {
    row = &one_byte_row(opcode);
    if (opcode == 0x90 && insn.rep == 0xF3 && (rex & kRexB) == 0) row = &pause_row();
  }
  insn.opcode = opcode;
  // Register in the opcode; a ModRM byte overwrites it.
  insn.rm = static_cast<std::uint8_t>((opcode & 7) | ((rex & kRexB) != 0 ? 8 : 0));

  const bool default32 = size == CodeSize::k32;
  insn.addrsize = long64 ? (address_prefix ? 4 : 8) : (default32 != address_prefix ? 4 : 2);

  std::uint32_t form = row->form;
  if ((form & kNo64) != 0 && long64) row = &undefined_row(), form = 0;
  unsigned mod = 3;
  if ((form & kModrm) != 0) {
    // In 32-bit and 16-bit code C4, C5 and 62 with MOD = 3 are plain register forms: #UD by kMemOnly.
    const std::uint8_t modrm = in.byte();
    mod = (form & kRegOnly) != 0 ? 3 : modrm >> 6;
    insn.reg = static_cast<std::uint8_t>(((modrm >> 3) & 7) | ((rex & kRexR) != 0 ? 8 : 0));
    insn.rm = static_cast<std::uint8_t>((modrm & 7) | ((rex & kRexB) != 0 ? 8 : 0));
    insn.memory = mod != 3;
    if ((form & kGroup) != 0) {
      const OpRow* rows = mod == 3 && row->group_reg != nullptr ? row->group_reg : row->group;
      const OpRow* special = two_byte && opcode == 0x01 && mod == 3 ? row_0f01_register(modrm) : nullptr;
      row = special != nullptr ? special : &rows[(modrm >> 3) & 7];
      form = row->form | kModrm;
    }
    if (insn.memory) {
      if (insn.addrsize == 2) {
        memory_operand_16(in, insn, mod, modrm & 7);
      } else {
        memory_operand_32(in, insn, mod, modrm & 7, rex, long64);
      }
    }
  }

  // Operand size.
  if ((form & kByte) != 0) {
    insn.opsize = 1;
  } else if ((form & kForce64) != 0) {
    insn.opsize = long64 ? 8 : 4;
  } else if ((form & kOpsize32) != 0) {
    insn.opsize = 4;
  } else if (long64) {
    insn.opsize = insn.rex_w ? 8 : insn.opsize_prefix ? 2 : (form & kDef64) != 0 ? 8 : 4;
  } else {
    insn.opsize = default32 != insn.opsize_prefix ? 4 : 2;
  }
  const unsigned word = insn.opsize == 2 ? 2 : 4;

  // Immediates.
  if ((form & kImm8) != 0) insn.imm = in.value(1);
  if ((form & kImm8s) != 0) insn.imm = in.signed_value(1);
  if ((form & kImmZ) != 0) insn.imm = in.signed_value(word);
  if ((form & kImmV) != 0) insn.imm = in.value(insn.opsize);
  if ((form & kImm16) != 0) insn.imm = in.value(2);
  if ((form & kImmEnter) != 0) {
    insn.imm = in.value(2);
    insn.imm2 = static_cast<std::uint16_t>(in.value(1));
  }
  if ((form & kMoffs) != 0) insn.disp = in.value(insn.addrsize);
  if ((form & kFarPtr) != 0) {
    insn.imm = in.value(word);
    insn.imm2 = static_cast<std::uint16_t>(in.value(2));
  }
  if (in.ran_out()) return bytes.size() >= 15 ? DecodeStatus::kTooLong : DecodeStatus::kNeedMore;

  insn.length = static_cast<std::uint8_t>(in.position());
  for (unsigned i = 0; i < insn.length; ++i) insn.raw[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
  insn.row = row;
  insn.handler = row->handler[insn.opsize == 1 ? 0 : insn.opsize == 2 ? 1 : insn.opsize == 4 ? 2 : 3];
  const bool lock_legal = (row->form & kLockOk) != 0 && insn.memory;
  // LOCK MOV to and from CR0 is MOV CR8: only with reg = 0 (ERR-C-07).
  const bool lock_cr8 = two_byte && (opcode == 0x20 || opcode == 0x22) && insn.reg == 0;
  if ((insn.lock && !lock_legal && !lock_cr8) || ((row->form & kMemOnly) != 0 && !insn.memory) ||
      insn.handler == nullptr || ((row->form & kNo64) != 0 && long64)) {
    insn.row = &undefined_row();
    insn.handler = undefined_row().handler[0];
  }
  insn.simple =
      insn.row->order == Order::kNone && (insn.row->form & (kProtOnly | kSvme | kCpl0 | kNoLong)) == 0;
  return DecodeStatus::kOk;
}

}  // namespace pacifica
