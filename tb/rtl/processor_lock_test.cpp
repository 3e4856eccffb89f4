// SPDX-License-Identifier: Apache-2.0
// Locked sequences on the processor's bus (APM 1, 3.9.4 and APM 3, 1.2.5: the instructions that LOCK may
// stand before; APM 2, 7.3.2: XCHG with memory, accessed and dirty bits of page tables, accessed and busy
// bits of descriptors are locked, too). A locked sequence is reads, then as many writes of the same places,
// and no other access of the processor between them.
#include <gtest/gtest.h>

#include <cstring>
#include <ostream>
#include <string>
#include <vector>

#include "core_system.h"

namespace pacifica::bench {
namespace {

struct Access {
  bool write, fetch, lock;
  std::uint64_t address;
  unsigned size;
};

/// A form with its memory operand at [rsi].
struct Form {
  const char* name;
  std::vector<std::uint8_t> code;  ///< without the prefix
  unsigned size;                   ///< of the operand
  bool always = false;             ///< locked without the prefix, too
};
void PrintTo(const Form& form, std::ostream* out) { *out << form.name; }

const std::vector<Form> kForms = {
    {"add [m], r8", {0x00, 0x0E}, 1},
    {"add [m], r16", {0x66, 0x01, 0x0E}, 2},
    {"add [m], r32", {0x01, 0x0E}, 4},
    {"add [m], r64", {0x48, 0x01, 0x0E}, 8},
    {"or [m], r", {0x48, 0x09, 0x0E}, 8},
    {"adc [m], r", {0x48, 0x11, 0x0E}, 8},
    {"sbb [m], r", {0x48, 0x19, 0x0E}, 8},
    {"and [m], r", {0x48, 0x21, 0x0E}, 8},
    {"sub [m], r", {0x48, 0x29, 0x0E}, 8},
    {"xor [m], r", {0x48, 0x31, 0x0E}, 8},
    {"add [m8], imm8", {0x80, 0x06, 5}, 1},
    {"add [m], imm32", {0x48, 0x81, 0x06, 1, 2, 3, 4}, 8},
    {"add [m], imm8", {0x48, 0x83, 0x06, 5}, 8},
    {"or [m], imm8", {0x83, 0x0E, 5}, 4},
    {"adc [m], imm8", {0x83, 0x16, 5}, 4},
    {"sbb [m], imm8", {0x83, 0x1E, 5}, 4},
    {"and [m], imm8", {0x83, 0x26, 5}, 4},
    {"sub [m], imm8", {0x83, 0x2E, 5}, 4},
    {"xor [m], imm8", {0x83, 0x36, 5}, 4},
    {"inc [m8]", {0xFE, 0x06}, 1},
    {"inc [m]", {0x48, 0xFF, 0x06}, 8},
    {"dec [m8]", {0xFE, 0x0E}, 1},
    {"dec [m]", {0xFF, 0x0E}, 4},
    {"not [m8]", {0xF6, 0x16}, 1},
    {"not [m]", {0x48, 0xF7, 0x16}, 8},
    {"neg [m8]", {0xF6, 0x1E}, 1},
    {"neg [m]", {0x48, 0xF7, 0x1E}, 8},
    {"bts [m], r", {0x0F, 0xAB, 0x0E}, 4},
    {"btr [m], r", {0x0F, 0xB3, 0x0E}, 4},
    {"btc [m], r", {0x0F, 0xBB, 0x0E}, 4},
    {"bts [m], imm8", {0x48, 0x0F, 0xBA, 0x2E, 5}, 8},
    {"btr [m], imm8", {0x48, 0x0F, 0xBA, 0x36, 5}, 8},
    {"btc [m], imm8", {0x48, 0x0F, 0xBA, 0x3E, 5}, 8},
    {"xadd [m8], r8", {0x0F, 0xC0, 0x0E}, 1},
    {"xadd [m], r", {0x48, 0x0F, 0xC1, 0x0E}, 8},
    {"cmpxchg [m8], r8, equal", {0x0F, 0xB0, 0x0E}, 1},
    {"cmpxchg [m], r, equal", {0x48, 0x0F, 0xB1, 0x0E}, 8},
    {"cmpxchg [m], r, other", {0x31, 0xC0, 0x48, 0x0F, 0xB1, 0x0E}, 8},
    {"cmpxchg8b [m], other", {0x0F, 0xC7, 0x0E}, 8},
    {"cmpxchg16b [m], other", {0x48, 0x0F, 0xC7, 0x0E}, 16},
    {"xchg [m8], r8", {0x86, 0x0E}, 1, true},
    {"xchg [m], r", {0x48, 0x87, 0x0E}, 8, true},
};

class Lock : public testing::Test {
 protected:
  /// Runs what stands behind loads of the registers, and gathers the accesses of its last step.
  void run(const std::vector<std::uint8_t>& code, std::uint64_t operand, int steps) {
    std::vector<std::uint8_t> bytes = {0xBE, 0,    0,    0,    0,      // mov esi, operand
                                       0x48, 0x8B, 0x06,               // mov rax, [rsi]
                                       0xB9, 0x03, 0x00, 0x00, 0x00,   // mov ecx, 3
                                       0xBC, 0x00, 0x00, 0x18, 0x00};  // mov esp, 180000h
    std::memcpy(&bytes[1], &operand, 4);
    const int before = 4 + steps - 1;
    bytes.insert(bytes.end(), code.begin(), code.end());
    bytes.insert(bytes.end(), 40, 0x90);
    std::memcpy(&system_.memory[kCode], bytes.data(), bytes.size());
    reach_code(system_);
    system_.watch = [this, before](const SystemTop& dut) {
      if (dut.bus_taken_o)
        accesses_.push_back({bool(dut.bus_write_o), bool(dut.bus_fetch_o), bool(dut.bus_lock_o),
                             dut.bus_addr_o, dut.bus_size_o});
      if (dut.step_end_o) {
        step_ = std::move(accesses_);
        accesses_.clear();
        if (++ended_ == before + 1) wanted_ = step_;
      }
    };
    for (int i = 0; i < before + 1; ++i) {
      ASSERT_TRUE(system_.step());
      ASSERT_EQ(system_.record.kind, unsigned(spec::RetireKind::kInstruction))
          << "vector " << system_.record.vector;
    }
    for (int i = 0; i < 2 && wanted_.empty(); ++i) ASSERT_TRUE(system_.step());
  }

  /// The locked sequences of the step: reads and then as many writes of the same places, with nothing between
  /// them.
  std::vector<std::vector<Access>> sequences() const {
    std::vector<std::vector<Access>> found;
    std::size_t reads = 0, writes = 0;
    for (const Access& access : wanted_) {
      if (reads == writes) {
        if (!access.lock) continue;
        found.emplace_back();
        reads = writes = 0;
      }
      EXPECT_TRUE(access.lock) << "another access in a locked sequence, " << std::hex << access.address;
      EXPECT_TRUE(access.write || writes == 0) << "a read behind a write";
      if (access.write && writes < reads) {
        EXPECT_EQ(access.address, found.back()[writes].address);
        EXPECT_EQ(access.size, found.back()[writes].size);
      }
      ++(access.write ? writes : reads);
      found.back().push_back(access);
    }
    EXPECT_EQ(reads, writes) << "a sequence has no end";
    return found;
  }
  /// The one of data or descriptors, not of page tables, if there is any.
  std::vector<Access> locked() const {
    for (const auto& sequence : sequences()) {
      if (sequence[0].address >= kData) return sequence;
    }
    return {};
  }
  static unsigned bytes_read(const std::vector<Access>& sequence) {
    unsigned bytes = 0;
    for (const Access& access : sequence) bytes += access.write ? 0 : access.size;
    return bytes;
  }

  System system_;
  std::vector<Access> accesses_, step_, wanted_;
  int ended_ = 0;
};

class LockForms : public Lock, public testing::WithParamInterface<Form> {
 protected:
  static std::vector<std::uint8_t> with_prefix(const Form& form) {
    std::vector<std::uint8_t> code = form.code;
    // XOR EAX, EAX stands before one form; the prefix is the instruction's.
    code.insert(code.begin() + (code.front() == 0x31 && code.size() > 2 ? 2 : 0), 0xF0);
    return code;
  }
  static int steps(const Form& form) { return form.code.front() == 0x31 && form.code.size() > 2 ? 2 : 1; }
};

class LockWideForms : public LockForms {};

TEST_P(LockForms, IsOneSequence) {
  run(with_prefix(GetParam()), kData + 0x40, steps(GetParam()));
  const std::vector<Access> sequence = locked();
  EXPECT_EQ(bytes_read(sequence), GetParam().size);
  if (!sequence.empty()) EXPECT_EQ(sequence[0].address, kData + 0x40);
}

TEST_P(LockWideForms, IsOneSequenceAcrossQuadwords) {
  run(with_prefix(GetParam()), kData + 0x47, steps(GetParam()));
  EXPECT_EQ(bytes_read(locked()), GetParam().size);
}

TEST_P(LockWideForms, IsOneSequenceAcrossPages) {
  run(with_prefix(GetParam()), kData + 0x1FFFFF, steps(GetParam()));
  EXPECT_EQ(bytes_read(locked()), GetParam().size);
}

TEST_P(LockForms, WithoutThePrefixOnlyXchgIs) {
  run(GetParam().code, kData + 0x40, steps(GetParam()));
  EXPECT_EQ(bytes_read(locked()), GetParam().always ? GetParam().size : 0u);
}

std::string name_of(const testing::TestParamInfo<Form>& form) {
  std::string name;
  for (const char* c = form.param.name; *c != 0; ++c) {
    if (std::isalnum(static_cast<unsigned char>(*c)) != 0) name += *c;
  }
  return name + std::to_string(form.index);
}
/// A byte lies in one quadword, and 16 bytes must be aligned.
std::vector<Form> wide_forms() {
  std::vector<Form> wide;
  for (const Form& form : kForms) {
    if (form.size > 1 && form.size < 16) wide.push_back(form);
  }
  return wide;
}
INSTANTIATE_TEST_SUITE_P(All, LockForms, testing::ValuesIn(kForms), name_of);
INSTANTIATE_TEST_SUITE_P(Wide, LockWideForms, testing::ValuesIn(wide_forms()), name_of);

TEST_F(Lock, AccessedAndDirtyBitOfAPageTable) {
  // mov [esi+400000h], ecx: the first access to a page of 2 MB.
  run({0x89, 0x8E, 0x00, 0x00, 0x40, 0x00}, kData, 1);
  const auto found = sequences();
  ASSERT_EQ(found.size(), 1u);
  const std::vector<Access>& sequence = found[0];
  ASSERT_EQ(sequence.size(), 2u);
  EXPECT_EQ(sequence[0].address, 0x3000u + 8 * 3);
  EXPECT_EQ(system_.memory[0x3000 + 8 * 3] & 0x60, 0x60);
}

class LockDescriptor : public Lock {
 protected:
  /// LGDT of a table at kData + 1000h: null, code, data that was not accessed, a free TSS.
  static constexpr std::uint64_t kTable = kData + 0x1000;
  LockDescriptor() {
    system_.put64(kData, 0x3F | kTable << 16);
    system_.put64(kData + 8, kTable >> 48);
    system_.put64(kTable + 0x08, 0x00AF9B000000FFFF);
    system_.put64(kTable + 0x10, 0x00CF92000000FFFF);
    system_.put64(kTable + 0x20, 0x0000890000000067 | (kTable + 0x100) << 16);
  }
};

TEST_F(LockDescriptor, AccessedBit) {
  run({0x0F, 0x01, 0x16, 0xB8, 0x10, 0, 0, 0, 0x8E, 0xD8}, kData,
      3);  // lgdt [rsi]; mov eax, 10h; mov ds, eax
  const std::vector<Access> sequence = locked();
  ASSERT_EQ(sequence.size(), 2u);
  EXPECT_EQ(sequence[0].address, kTable + 0x15);
  EXPECT_EQ(system_.memory[kTable + 0x15], 0x93);
}

TEST_F(LockDescriptor, BusyBit) {
  run({0x0F, 0x01, 0x16, 0xB8, 0x20, 0, 0, 0, 0x0F, 0x00, 0xD8}, kData, 3);  // ltr ax
  const std::vector<Access> sequence = locked();
  ASSERT_EQ(sequence.size(), 2u);
  EXPECT_EQ(sequence[0].address, kTable + 0x25);
  EXPECT_EQ(system_.memory[kTable + 0x25], 0x8B);
}

}  // namespace
}  // namespace pacifica::bench
