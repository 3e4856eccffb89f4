// SPDX-License-Identifier: Apache-2.0
// Random integer instructions on registers, executed by the model and by the host's own processor. Flags that
// the architecture leaves undefined are not compared.
#include <sys/mman.h>

#include <cstring>
#include <random>

#include "cpu_fixture.h"

#if defined(__x86_64__)

namespace pacifica {
namespace {

namespace fl = spec::rflags;
constexpr std::uint64_t kStatus = fl::CF | fl::PF | fl::AF | fl::ZF | fl::SF | fl::OF;

/// rax rcx rdx rbx rsi rdi r8 r9 r10 r11, then the flags.
struct Registers {
  std::array<std::uint64_t, 10> gpr{};
  std::uint64_t flags = 0;
};
constexpr std::array<unsigned, 10> kNumbers{0, 1, 2, 3, 6, 7, 8, 9, 10, 11};

/// Runs one instruction on the host.
class HostRunner {
 public:
  HostRunner() {
    page_ = static_cast<std::uint8_t*>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  }
  ~HostRunner() { munmap(page_, 4096); }
  bool usable() const { return page_ != MAP_FAILED; }

  void run(const std::vector<std::uint8_t>& insn, Registers& registers) {
    at_ = page_;
    emit({0x53, 0x55, 0x41, 0x54, 0x41, 0x55, 0x41, 0x56, 0x41, 0x57, 0x49, 0x89,
          0xFF});                          // save; mov r15, rdi
    emit({0x41, 0xFF, 0x77, 0x50, 0x9D});  // flags
    move(0x8B);
    for (const std::uint8_t byte : insn) *at_++ = byte;
    move(0x89);
    emit({0x9C, 0x41, 0x8F, 0x47, 0x50, 0xFC});
    emit({0x41, 0x5F, 0x41, 0x5E, 0x41, 0x5D, 0x41, 0x5C, 0x5D, 0x5B, 0xC3});
    reinterpret_cast<void (*)(Registers*)>(page_)(&registers);
  }

 private:
  void emit(std::initializer_list<std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) *at_++ = byte;
  }
  /// MOV between each register and its slot at [r15 + 8 * i].
  void move(std::uint8_t opcode) {
    for (unsigned i = 0; i < kNumbers.size(); ++i) {
      const unsigned number = kNumbers[i];
      emit({static_cast<std::uint8_t>(number >= 8 ? 0x4D : 0x49), opcode,
            static_cast<std::uint8_t>(0x47 | (number & 7) << 3), static_cast<std::uint8_t>(8 * i)});
    }
  }
  std::uint8_t* page_;
  std::uint8_t* at_ = nullptr;
};

struct NativeTest : CpuTest {
  std::mt19937_64 random{20051};
  HostRunner host;

  void SetUp() override {
    CpuTest::SetUp();
    long64();
    gate64(0, 0x38, kHandler, 0x8E);
  }
  std::uint64_t interesting() {
    static constexpr std::uint64_t kValues[] = {0,
                                                1,
                                                2,
                                                0x7F,
                                                0x80,
                                                0xFF,
                                                0x7FFF,
                                                0x8000,
                                                0xFFFF,
                                                0x7FFF'FFFF,
                                                0x8000'0000,
                                                0xFFFF'FFFF,
                                                0x7FFF'FFFF'FFFF'FFFF,
                                                1ull << 63,
                                                ~0ull};
    switch (random() % 4) {
      case 0:
        return kValues[random() % std::size(kValues)];
      case 1:
        return random() & 0xFF;
      default:
        return random();
    }
  }
  /// Prefix and ModRM with two random registers; `opcode` without them. Returns the operand size.
  unsigned build(std::vector<std::uint8_t>& insn, std::initializer_list<std::uint8_t> opcode, bool byte,
                 int group) {
    insn.clear();
    const unsigned size_choice = byte ? 0 : static_cast<unsigned>(random() % 3);
    std::uint8_t rex = 0;
    if (size_choice == 1) insn.push_back(0x66);
    if (size_choice == 2) rex = 0x48;
    if (random() % 2 != 0) rex |= 0x40 | (random() & 5);
    const auto pick = [&](bool extended) -> unsigned {
      if (extended) return static_cast<unsigned>(random() % 4);
      static constexpr unsigned kPlain[] = {0, 1, 2, 3, 6, 7};
      if (byte && rex == 0) return static_cast<unsigned>(random() % 8);  // AH, CH, DH, BH, too
      return kPlain[random() % 6];
    };
    const unsigned rm = pick((rex & 1) != 0);
    const unsigned reg = group >= 0 ? static_cast<unsigned>(group) : pick((rex & 4) != 0);
    if (group >= 0) rex &= static_cast<std::uint8_t>(~4);
    if (rex != 0) insn.push_back(rex);
    insn.insert(insn.end(), opcode);
    insn.push_back(static_cast<std::uint8_t>(0xC0 | reg << 3 | rm));
    return byte ? 1 : size_choice == 1 ? 2 : size_choice == 2 ? 8 : 4;
  }
  /// Executes on both and compares registers and the flags in `mask`. Returns false when the model raised
  /// #DE.
  bool compare(const std::vector<std::uint8_t>& insn, std::uint64_t mask, int fixed_cl = -1) {
    Registers registers;
    for (auto& value : registers.gpr) value = interesting();
    if (fixed_cl >= 0) registers.gpr[1] = (registers.gpr[1] & ~0xFFull) | static_cast<unsigned>(fixed_cl);
    registers.flags = (random() & kStatus) | 2;
    spec::ArchState& s = cpu.state();
    for (unsigned i = 0; i < kNumbers.size(); ++i) s.gpr[kNumbers[i]] = registers.gpr[i];
    s.gpr[4] = kStack;
    s.rip = kCode;
    s.rflags = registers.flags;
    std::uint64_t at = kCode;
    for (const std::uint8_t byte : insn) put(at++, byte, 1);
    const StepOutcome& outcome = step();
    if (is_event(outcome, 0)) return false;
    EXPECT_EQ(outcome.record.length, insn.size());
    host.run(insn, registers);
    std::string text;
    for (const std::uint8_t byte : insn) text += fmt_byte(byte);
    for (unsigned i = 0; i < kNumbers.size(); ++i) {
      EXPECT_EQ(s.gpr[kNumbers[i]], registers.gpr[i]) << text << " register " << kNumbers[i];
    }
    EXPECT_EQ(s.rflags & mask, registers.flags & mask) << text;
    return true;
  }
  static std::string fmt_byte(std::uint8_t byte) {
    static constexpr char kHex[] = "0123456789abcdef";
    return {kHex[byte >> 4], kHex[byte & 15], ' '};
  }
};

TEST_F(NativeTest, ArithmeticAndLogic) {
  ASSERT_TRUE(host.usable());
  std::vector<std::uint8_t> insn;
  for (unsigned i = 0; i < 6000 && !HasFailure(); ++i) {
    const unsigned op = random() % 8;
    const bool logic = op == 1 || op == 4 || op == 6;
    const bool byte = random() % 2 != 0;
    const auto opcode = static_cast<std::uint8_t>(op * 8 + (random() % 2) * 2 + (byte ? 0 : 1));
    build(insn, {opcode}, byte, -1);
    compare(insn, logic ? kStatus & ~fl::AF : kStatus);
    const std::uint8_t unary = byte ? 0xFE : 0xFF;
    build(insn, {unary}, byte, static_cast<int>(random() % 2));
    compare(insn, kStatus);
    const std::uint8_t group3 = byte ? 0xF6 : 0xF7;
    build(insn, {group3}, byte, 2 + static_cast<int>(random() % 2));
    compare(insn, kStatus);
    build(insn, {0x0F, static_cast<std::uint8_t>(byte ? 0xC0 : 0xC1)}, byte, -1);  // XADD
    compare(insn, kStatus);
    // CMPXCHG; a failing 32-bit one differs between processors in the upper half of its destination.
    if (build(insn, {0x0F, static_cast<std::uint8_t>(byte ? 0xB0 : 0xB1)}, byte, -1) != 4)
      compare(insn, kStatus);
    build(insn, {static_cast<std::uint8_t>(byte ? 0x84 : 0x85)}, byte, -1);  // TEST
    compare(insn, kStatus & ~fl::AF);
  }
}

TEST_F(NativeTest, ShiftsAndRotates) {
  std::vector<std::uint8_t> insn;
  for (unsigned i = 0; i < 20000 && !HasFailure(); ++i) {
    const int op = static_cast<int>(random() % 8);
    const bool byte = random() % 2 != 0;
    const unsigned size = build(insn, {static_cast<std::uint8_t>(byte ? 0xC0 : 0xC1)}, byte, op);
    const unsigned count = random() & 0xFF;
    insn.push_back(static_cast<std::uint8_t>(count));
    const unsigned masked = count & (size == 8 ? 63 : 31);
    std::uint64_t mask = kStatus;
    if (masked > 1) mask &= ~fl::OF;
    if (op >= 4 && masked != 0) mask &= ~fl::AF;
    if (op >= 4 && op != 7 && masked >= 8 * size) mask &= ~fl::CF;
    compare(insn, mask);
  }
  for (unsigned i = 0; i < 4000 && !HasFailure(); ++i) {
    const bool left = random() % 2 != 0;
    const unsigned size = build(insn, {0x0F, static_cast<std::uint8_t>(left ? 0xA5 : 0xAD)}, false, -1);
    const int count = static_cast<int>(random() % (size == 2 ? 16 : 8 * size));
    // CL is also a possible operand: keep the whole register.
    compare(insn, count == 0 ? kStatus : kStatus & ~fl::AF & (count == 1 ? ~0ull : ~fl::OF), count);
  }
}

TEST_F(NativeTest, MultiplyAndDivide) {
  std::vector<std::uint8_t> insn;
  unsigned divided = 0;
  for (unsigned i = 0; i < 8000 && !HasFailure(); ++i) {
    const bool byte = random() % 2 != 0;
    const int op = 4 + static_cast<int>(random() % 4);
    build(insn, {static_cast<std::uint8_t>(byte ? 0xF6 : 0xF7)}, byte, op);
    divided += compare(insn, op < 6 ? fl::CF | fl::OF : 0) && op >= 6 ? 1 : 0;
    build(insn, {0x0F, 0xAF}, false, -1);
    compare(insn, fl::CF | fl::OF);
    build(insn, {0x6B}, false, -1);
    insn.push_back(static_cast<std::uint8_t>(random()));
    compare(insn, fl::CF | fl::OF);
  }
  EXPECT_GT(divided, 200u);
}

TEST_F(NativeTest, BitsAndMoves) {
  std::vector<std::uint8_t> insn;
  for (unsigned i = 0; i < 4000 && !HasFailure(); ++i) {
    for (const std::uint8_t op : {0xA3, 0xAB, 0xB3, 0xBB}) {
      build(insn, {0x0F, op}, false, -1);
      compare(insn, fl::CF);
    }
    for (const std::uint8_t op : {0xB6, 0xB7, 0xBE, 0xBF}) {
      // The source of the byte forms may be a high byte only without REX; build() keeps to plain registers.
      build(insn, {0x0F, op}, false, -1);
      const bool byte_source = op == 0xB6 || op == 0xBE;
      if (byte_source && (insn.back() & 7) > 3 && insn[0] != 0x66 && (insn[0] & 0xF0) != 0x40)
        insn.back() &= 0xFB;
      compare(insn, kStatus);
    }
    const auto cc = static_cast<std::uint8_t>(random() % 16);
    build(insn, {0x0F, static_cast<std::uint8_t>(0x40 | cc)}, false, -1);
    compare(insn, kStatus);
    build(insn, {0x0F, static_cast<std::uint8_t>(0x90 | cc)}, true, 0);
    compare(insn, kStatus);
    build(insn, {static_cast<std::uint8_t>(random() % 2 != 0 ? 0x87 : 0x8B)}, false, -1);
    compare(insn, kStatus);
    build(insn, {static_cast<std::uint8_t>(random() % 2 != 0 ? 0x86 : 0x8A)}, true, -1);
    compare(insn, kStatus);
  }
  for (const auto& fixed : std::vector<std::vector<std::uint8_t>>{{0x98},
                                                                  {0x66, 0x98},
                                                                  {0x48, 0x98},
                                                                  {0x99},
                                                                  {0x66, 0x99},
                                                                  {0x48, 0x99},
                                                                  {0x0F, 0xC9},
                                                                  {0x49, 0x0F, 0xC9},
                                                                  {0x9E},
                                                                  {0x9F},
                                                                  {0xF5},
                                                                  {0xF8},
                                                                  {0xF9},
                                                                  {0x48, 0x63, 0xC7},
                                                                  {0x92},
                                                                  {0x48, 0x96},
                                                                  {0x41, 0x90}}) {
    for (unsigned i = 0; i < 20; ++i) compare(fixed, kStatus);
  }
}

}  // namespace
}  // namespace pacifica

#endif
