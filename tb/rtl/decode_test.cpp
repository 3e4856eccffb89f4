// SPDX-License-Identifier: Apache-2.0
// The decoder against Capstone: instruction lengths and memory operands over a random and directed corpus in
// 16-, 32- and 64-bit code. Capstone knows more opcodes than this processor has, and Intel's rules in some
// places; what is left out, and why, stands in `comparable`.
#include <capstone/capstone.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <random>
#include <string>

#include "Vdecode_bench.h"

namespace pacifica::bench {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

enum class Mode { k16, k32, k64 };

class Decoder {
 public:
  void run(const Bytes& bytes, Mode mode, int count = 15) {
    for (int i = 0; i < 4; ++i) std::memcpy(&dut.bytes_i[i], bytes.data() + 4 * i, 4);
    dut.bytes_i[3] &= 0xFFFFFF;
    dut.count_i = count;
    dut.cs_d_i = mode == Mode::k32;
    dut.mode64_i = mode == Mode::k64;
    dut.eval();
  }
  Vdecode_bench dut;
};

class Capstone {
 public:
  explicit Capstone(Mode mode) {
    const cs_mode modes[] = {CS_MODE_16, CS_MODE_32, CS_MODE_64};
    cs_open(CS_ARCH_X86, modes[int(mode)], &handle_);
    cs_option(handle_, CS_OPT_DETAIL, CS_OPT_ON);
    insn_ = cs_malloc(handle_);
  }
  ~Capstone() {
    cs_free(insn_, 1);
    cs_close(&handle_);
  }
  Capstone(const Capstone&) = delete;
  Capstone& operator=(const Capstone&) = delete;
  const cs_insn* run(const Bytes& bytes) {
    const std::uint8_t* code = bytes.data();
    std::size_t size = 15;
    std::uint64_t address = 0;
    return cs_disasm_iter(handle_, &code, &size, &address, insn_) ? insn_ : nullptr;
  }
  std::string text() const { return std::string(insn_->mnemonic) + " " + insn_->op_str; }

 private:
  csh handle_ = 0;
  cs_insn* insn_ = nullptr;
};

bool one_of(unsigned value, std::initializer_list<unsigned> list) {
  for (unsigned v : list) {
    if (v == value) return true;
  }
  return false;
}

/// True when Capstone and this processor should agree about the opcode (after prefixes) in this mode.
bool comparable(const Bytes& bytes, Mode mode) {
  bool p66 = false, p67 = false, rep = false, rex_seen = false, rex_w = false;
  int i = 0;
  for (; i < 15; ++i) {
    const unsigned b = bytes[i];
    const bool legacy = one_of(b, {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3});
    if (legacy && rex_seen) return false;  // a REX that does not count: Capstone refuses or miscounts
    if (b == 0x66) p66 = true;
    if (b == 0x67) p67 = true;
    if (b == 0xF2 || b == 0xF3) rep = true;
    if (mode == Mode::k64 && (b & 0xF0) == 0x40) {
      if (rex_seen) return false;
      rex_seen = true;
      rex_w = (b & 8) != 0;
    } else if (!legacy) {
      break;
    }
  }
  if (i >= 14) return false;
  const unsigned op = bytes[i], second = bytes[i + 1];
  if (op == 0x0F) {
    // Only what this processor has: MMX, SSE and later extensions end at their opcode byte here.
    const bool exists = second <= 0x03 || one_of(second, {0x05, 0x06, 0x07, 0x08, 0x09, 0x0B, 0x0D}) ||
                        (second >= 0x18 && second <= 0x23) || (second >= 0x30 && second <= 0x35) ||
                        (second >= 0x40 && second <= 0x4F) || (second >= 0x80 && second <= 0xC1) ||
                        second == 0xC7 || (second >= 0xC8 && second <= 0xCF);
    if (!exists || second == 0xB8) return false;
    if (second == 0xB9) return false;  // UD1: Capstone sees no ModRM byte
    if ((second & 0xF0) == 0x80 && mode == Mode::k64 && p66)
      return false;                                  // AMD: 16-bit displacement; Intel: 32
    if (one_of(second, {0xA6, 0xA7})) return false;  // VIA extensions
    return true;
  }
  if (one_of(op, {0xC4, 0xC5, 0x62}) && (mode == Mode::k64 || second >= 0xC0)) return false;  // VEX, EVEX
  if (op == 0x8F && (second & 0x38) != 0) return false;                                       // XOP
  if (one_of(op, {0xE8, 0xE9}) && mode == Mode::k64 && p66) return false;                     // as Jcc above
  // Wrong in Capstone 4: 66 with F2 or F3 taken for a mandatory prefix, and RET iw and CALL with REX.W.
  if (one_of(op, {0x68, 0xE8}) && ((p66 && rep) || (p67 && rex_w))) return false;
  if (op == 0xC2 && rex_w) return false;
  if (op >= 0xD8 && op <= 0xDF) return true;
  if (one_of(op, {0x82, 0xD4, 0xD5, 0xD6})) return mode != Mode::k64 && op != 0xD6;
  if (one_of(op, {0xC6, 0xC7}) && second == 0xF8) return false;  // XABORT, XBEGIN
  return true;
}

std::string hex(const Bytes& bytes) {
  std::string text;
  char one[4];
  for (int i = 0; i < 15; ++i) {
    std::snprintf(one, sizeof one, "%02x ", bytes[i]);
    text += one;
  }
  return text;
}

int reg_number(x86_reg reg) {
  static const x86_reg r64[] = {X86_REG_RAX, X86_REG_RCX, X86_REG_RDX, X86_REG_RBX, X86_REG_RSP, X86_REG_RBP,
                                X86_REG_RSI, X86_REG_RDI, X86_REG_R8,  X86_REG_R9,  X86_REG_R10, X86_REG_R11,
                                X86_REG_R12, X86_REG_R13, X86_REG_R14, X86_REG_R15};
  static const x86_reg r32[] = {X86_REG_EAX,  X86_REG_ECX,  X86_REG_EDX,  X86_REG_EBX,
                                X86_REG_ESP,  X86_REG_EBP,  X86_REG_ESI,  X86_REG_EDI,
                                X86_REG_R8D,  X86_REG_R9D,  X86_REG_R10D, X86_REG_R11D,
                                X86_REG_R12D, X86_REG_R13D, X86_REG_R14D, X86_REG_R15D};
  static const x86_reg r16[] = {X86_REG_AX, X86_REG_CX, X86_REG_DX, X86_REG_BX,
                                X86_REG_SP, X86_REG_BP, X86_REG_SI, X86_REG_DI};
  for (int i = 0; i < 16; ++i) {
    if (reg == r64[i] || reg == r32[i] || (i < 8 && reg == r16[i])) return i;
  }
  return -1;
}

void compare(Decoder& decoder, Capstone& capstone, const Bytes& bytes, Mode mode, int& compared) {
  if (!comparable(bytes, mode)) return;
  const cs_insn* insn = capstone.run(bytes);
  if (insn == nullptr) return;
  decoder.run(bytes, mode);
  const std::string what = hex(bytes) + " mode " + std::to_string(int(mode)) + ": " + capstone.text();
  ASSERT_TRUE(decoder.dut.complete_o) << what;
  ASSERT_EQ(int(decoder.dut.len_o), int(insn->size)) << what;
  ++compared;
  // With one byte less the instruction is incomplete, whatever follows.
  decoder.run(bytes, mode, insn->size - 1);
  ASSERT_FALSE(decoder.dut.complete_o) << what;
  decoder.run(bytes, mode);

  // The ModRM memory operand. String instructions, XLAT and far pointers have none in our sense.
  const cs_x86& x = insn->detail->x86;
  if (!decoder.dut.is_mem_o) return;
  for (int i = 0; i < x.op_count; ++i) {
    if (x.operands[i].type != X86_OP_MEM) continue;
    const x86_op_mem& m = x.operands[i].mem;
    const std::uint64_t mask = decoder.dut.asize_o == 3   ? ~0ull
                               : decoder.dut.asize_o == 2 ? 0xFFFFFFFF
                                                          : 0xFFFF;
    ASSERT_EQ(decoder.dut.disp_o & mask, std::uint64_t(m.disp) & mask) << what;
    if (m.base == X86_REG_RIP || m.base == X86_REG_EIP) {
      ASSERT_TRUE(decoder.dut.rip_rel_o) << what;
      continue;
    }
    const int base = reg_number(m.base), index = reg_number(m.index);
    ASSERT_EQ(decoder.dut.base_en_o ? int(decoder.dut.base_o) : -1, base) << what;
    ASSERT_EQ(decoder.dut.index_en_o ? int(decoder.dut.index_o) : -1, index) << what;
    if (index >= 0) ASSERT_EQ(1 << decoder.dut.scale_o, m.scale) << what;
  }
}

class DecodeCorpus : public testing::TestWithParam<Mode> {};

TEST_P(DecodeCorpus, AgreesWithCapstone) {
  Decoder decoder;
  Capstone capstone(GetParam());
  std::mt19937_64 rng(2033);
  int compared = 0;
  static const std::uint8_t prefixes[] = {0x66, 0x67, 0x2E, 0x64, 0x65, 0xF2,
                                          0xF3, 0x48, 0x41, 0x4F, 0x44, 0x66};
  // Every opcode of both maps with every ModRM byte, with and without prefixes; then random bytes.
  for (int round = 0; round < 3 && !HasFatalFailure(); ++round) {
    for (unsigned op = 0; op < 512 && !HasFatalFailure(); ++op) {
      for (unsigned modrm = 0; modrm < 256 && !HasFatalFailure(); ++modrm) {
        Bytes bytes{};
        for (auto& b : bytes) b = rng();
        int i = 0;
        for (int p = 0; p < round; ++p) bytes[i++] = prefixes[rng() % std::size(prefixes)];
        if (op >= 256) bytes[i++] = 0x0F;
        bytes[i++] = op;
        bytes[i++] = modrm;
        compare(decoder, capstone, bytes, GetParam(), compared);
      }
    }
  }
  for (int i = 0; i < 200000 && !HasFatalFailure(); ++i) {
    Bytes bytes{};
    for (auto& b : bytes) b = rng();
    compare(decoder, capstone, bytes, GetParam(), compared);
  }
  EXPECT_GT(compared, 200000);
}

INSTANTIATE_TEST_SUITE_P(
    Modes, DecodeCorpus, testing::Values(Mode::k16, Mode::k32, Mode::k64), [](const auto& p) {
      return std::string(p.param == Mode::k16 ? "Code16" : p.param == Mode::k32 ? "Code32" : "Code64");
    });

TEST(Decode, AmdRulesAndLimits) {
  Decoder d;
  d.run({0x66, 0xE9, 0x34, 0x12}, Mode::k64);  // JMP rel16
  EXPECT_EQ(d.dut.len_o, 4);
  EXPECT_EQ(d.dut.size_o, 1);
  d.run({0x66, 0x48, 0xE9, 1, 2, 3, 4}, Mode::k64);  // REX.W wins
  EXPECT_EQ(d.dut.len_o, 7);
  EXPECT_EQ(d.dut.size_o, 3);
  d.run({0x64, 0x2E, 0x8B, 0x00}, Mode::k64);  // CS does not cancel FS
  EXPECT_EQ(d.dut.seg_o, 4);
  d.run({0x48, 0x66, 0x8B, 0xC0}, Mode::k64);  // REX before a legacy prefix does not count
  EXPECT_EQ(d.dut.size_o, 1);
  EXPECT_EQ(d.dut.len_o, 4);
  d.run({0x48, 0xFF, 0x28}, Mode::k64);  // JMP far through memory: REX.W counts as 32
  EXPECT_EQ(d.dut.size_o, 2);
  d.run({0x0F, 0x38, 0x00, 0x00}, Mode::k64);  // does not exist: ends at its opcode byte
  EXPECT_EQ(d.dut.len_o, 2);
  d.run({0x36, 0x8B, 0x45, 0x00}, Mode::k32);
  EXPECT_EQ(d.dut.seg_o, 2);
  d.run({0x8B, 0x45, 0x00}, Mode::k32);  // [EBP]: SS
  EXPECT_EQ(d.dut.seg_o, 2);
  d.run({0x41, 0x8B, 0x45, 0x00}, Mode::k64);  // [R13]: DS
  EXPECT_EQ(d.dut.seg_o, 3);

  Bytes bytes;
  bytes.fill(0x66);
  d.run(bytes, Mode::k32);
  EXPECT_TRUE(d.dut.too_long_o);
  EXPECT_FALSE(d.dut.complete_o);
  d.run(bytes, Mode::k32, 14);  // the 15th byte may still fault
  EXPECT_FALSE(d.dut.too_long_o);
  bytes[14] = 0x90;
  d.run(bytes, Mode::k32);
  EXPECT_TRUE(d.dut.complete_o);
  EXPECT_EQ(d.dut.len_o, 15);
  bytes[13] = 0xB8;  // 66 × 13, B8 iw: 16 bytes
  d.run(bytes, Mode::k32);
  EXPECT_TRUE(d.dut.too_long_o);
}

}  // namespace
}  // namespace pacifica::bench
