// SPDX-License-Identifier: Apache-2.0
// Which instructions take the direct path, and how many clocks they need once their bytes are there
// (docs/microarchitecture.md, "Direct and microprogrammed instructions").
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "core_system.h"

namespace pacifica::bench {
namespace {

struct Case {
  const char* name;
  std::vector<std::uint8_t> code;
};

// All leave rSP, rBX and rSI usable: rBX and rSI hold addresses of data.
const std::vector<Case> kDirect = {
    {"add rax, rcx", {0x48, 0x01, 0xC8}},
    {"sub edx, 5", {0x83, 0xEA, 0x05}},
    {"adc al, 7", {0x14, 0x07}},
    {"cmp rax, rdx", {0x48, 0x39, 0xD0}},
    {"test cl, cl", {0x84, 0xC9}},
    {"inc r8", {0x49, 0xFF, 0xC0}},
    {"neg ecx", {0xF7, 0xD9}},
    {"mov r9, rax", {0x49, 0x89, 0xC1}},
    {"mov edi, imm", {0xBF, 1, 2, 3, 4}},
    {"lea rax, [rcx+rdx*4+8]", {0x48, 0x8D, 0x44, 0x91, 0x08}},
    {"movzx eax, cl", {0x0F, 0xB6, 0xC1}},
    {"movsxd rax, ecx", {0x48, 0x63, 0xC1}},
    {"cmovb eax, ecx", {0x0F, 0x42, 0xC1}},
    {"setz dl", {0x0F, 0x94, 0xC2}},
    {"shl rax, 3", {0x48, 0xC1, 0xE0, 0x03}},
    {"sar edx, cl", {0xD3, 0xFA}},
    {"bt eax, ecx", {0x0F, 0xA3, 0xC8}},
    {"bswap eax", {0x0F, 0xC8}},
    {"cdqe", {0x48, 0x98}},
    {"cqo", {0x48, 0x99}},
    {"nop dword [rax]", {0x0F, 0x1F, 0x00}},
    {"stc", {0xF9}},
    {"jb +2, not taken after clc", {0xF8, 0x72, 0x02}},
};
const std::vector<Case> kDirectMemory = {
    {"mov rax, [rbx]", {0x48, 0x8B, 0x03}},
    {"mov [rsi], ecx", {0x89, 0x0E}},
    {"movzx eax, byte [rbx]", {0x0F, 0xB6, 0x03}},
    {"movsx rax, word [rbx]", {0x48, 0x0F, 0xBF, 0x03}},
    {"push rax", {0x50}},
    {"push 5", {0x6A, 0x05}},
    {"jmp +0", {0xEB, 0x00}},
};
const std::vector<Case> kProgram = {
    {"add [rsi], ecx", {0x01, 0x0E}},
    {"xchg rax, rcx", {0x48, 0x87, 0xC8}},
    {"pop rax", {0x58}},
    {"mul ecx", {0xF7, 0xE1}},
    {"sahf", {0x9E}},
    {"mov rax, cr0", {0x0F, 0x20, 0xC0}},
    {"cpuid", {0x0F, 0xA2}},
    {"bsf eax, ecx", {0x0F, 0xBC, 0xC1}},
};

class CoreDirect : public testing::Test {
 protected:
  /// Puts `code`, HLT behind it, after loads of the addresses, and runs to its first instruction.
  void start(const std::vector<std::uint8_t>& code) {
    std::vector<std::uint8_t> bytes = {0xBB, 0x00, 0x00, 0x20, 0x00,   // mov ebx, 200000h
                                       0xBE, 0x00, 0x01, 0x20, 0x00,   // mov esi, 200100h
                                       0xBC, 0x00, 0x00, 0x18, 0x00};  // mov esp, 180000h
    bytes.insert(bytes.end(), code.begin(), code.end());
    bytes.push_back(0xF4);
    std::memcpy(&system_.memory[kCode], bytes.data(), bytes.size());
    reach_code(system_);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(system_.step());
  }

  System system_;
};

TEST_F(CoreDirect, SimpleInstructionsAreDirectAndRetireInOneOrTwoClocks) {
  std::vector<std::uint8_t> code;
  std::vector<std::string> names;
  for (int round = 0; round < 4; ++round) {
    for (const Case& c : kDirect) {
      code.insert(code.end(), c.code.begin(), c.code.end());
      if (c.code[0] == 0xF8) names.emplace_back("clc");
      names.emplace_back(c.name);
    }
  }
  ASSERT_NO_FATAL_FAILURE(start(code));
  std::uint64_t last = system_.cycles;
  unsigned ones = 0;
  for (const std::string& name : names) {
    ASSERT_TRUE(system_.step());
    EXPECT_TRUE(system_.direct) << name;
    EXPECT_LE(system_.cycles - last, 2u) << name << " at " << std::hex << system_.before.rip;
    ones += system_.cycles - last == 1 ? 1 : 0;
    last = system_.cycles;
  }
  EXPECT_GT(ones, names.size() * 8 / 10);
}

TEST_F(CoreDirect, LoadsStoresAndJumpsAreDirect) {
  std::vector<std::uint8_t> code;
  for (const Case& c : kDirectMemory) code.insert(code.end(), c.code.begin(), c.code.end());
  ASSERT_NO_FATAL_FAILURE(start(code));
  for (const Case& c : kDirectMemory) {
    ASSERT_TRUE(system_.step());
    EXPECT_TRUE(system_.direct) << c.name;
  }
}

TEST_F(CoreDirect, SequencesRunFromTheMicroprogram) {
  std::vector<std::uint8_t> code;
  for (const Case& c : kProgram) code.insert(code.end(), c.code.begin(), c.code.end());
  ASSERT_NO_FATAL_FAILURE(start(code));
  for (const Case& c : kProgram) {
    ASSERT_TRUE(system_.step());
    ASSERT_EQ(system_.record.kind, unsigned(spec::RetireKind::kInstruction)) << c.name;
    EXPECT_FALSE(system_.direct) << c.name;
  }
}

TEST_F(CoreDirect, FaultOfADirectInstructionIsDeliveredByTheMicroprogram) {
  ASSERT_NO_FATAL_FAILURE(start({0x48, 0xC7, 0xC0, 0x00, 0x00, 0x00, 0xFF,  // mov rax, -1000000h: not mapped
                                 0x8B, 0x00}));                             // mov eax, [rax]
  ASSERT_TRUE(system_.step());
  EXPECT_TRUE(system_.direct);
  ASSERT_TRUE(system_.step());
  EXPECT_EQ(system_.record.kind, unsigned(spec::RetireKind::kEvent));
  EXPECT_EQ(system_.record.vector, 14u);
  EXPECT_FALSE(system_.direct);
}

}  // namespace
}  // namespace pacifica::bench
