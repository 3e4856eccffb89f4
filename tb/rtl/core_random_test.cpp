// SPDX-License-Identifier: Apache-2.0
// Random integer instructions in 64-bit mode on the whole system, each compared with Unicorn: before every
// step Unicorn gets the registers that the RTL had, executes the one instruction, and registers, flags and
// stored bytes must agree. Flags that the architecture leaves undefined are masked (`undefined_flags`).
#include <capstone/capstone.h>
#include <gtest/gtest.h>
#include <unicorn/unicorn.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "core_system.h"

namespace pacifica::bench {
namespace {

/// Instruction stream: groups that set up the registers that they need.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : rng_(seed) {}

  std::vector<std::uint8_t> program(int groups) {
    for (int r = 0; r < 16; ++r) {
      if (r != 4) load(r, rng_());
    }
    for (int i = 0; i < groups; ++i) {
      if (i % 8 == 0) load(4, kStack + rng_() % 64);
      group();
    }
    code_.push_back(0xF4);  // HLT
    return std::move(code_);
  }

 private:
  unsigned pick(unsigned n) { return rng_() % n; }
  void byte(unsigned b) { code_.push_back(b); }
  void bytes(std::uint64_t v, int n) {
    for (int i = 0; i < n; ++i) byte(v >> (8 * i) & 0xFF);
  }
  void load(int reg, std::uint64_t value) {
    byte(reg >= 8 ? 0x49 : 0x48);
    byte(0xB8 + (reg & 7));
    bytes(value, 8);
  }
  std::uint64_t data() { return kData + 0xF00 + pick(0x200); }  // two pages

  struct Form {
    int size_bytes = 4;  // operand size that prefixes gave
    bool rex = false;
    unsigned rex_bits = 0;
  };
  Form prefixes(bool byte_op, bool lock = false) {
    Form form;
    if (lock) byte(0xF0);
    const bool p66 = pick(4) == 0;
    if (p66) byte(0x66);
    form.rex = pick(3) != 0;
    if (form.rex) {
      form.rex_bits = pick(16) & 13;  // X would make R12 the index
      byte(0x40 | form.rex_bits);
    }
    form.size_bytes = (form.rex_bits & 8) != 0 ? 8 : p66 ? 2 : 4;
    if (byte_op) form.size_bytes = 1;
    return form;
  }
  /// Register number for a three-bit field that must not name rSP.
  unsigned field(const Form& form, unsigned rex_bit, bool byte_reg) {
    for (;;) {
      const unsigned r = pick(8);
      if (r != 4 || (form.rex_bits & rex_bit) != 0 || (byte_reg && !form.rex)) return r;
    }
  }
  void modrm(const Form& form, unsigned reg, bool memory, bool byte_rm) {
    if (memory) {
      byte(reg << 3 | 4);
      byte(0x25);
      bytes(data(), 4);
    } else {
      byte(0xC0 | reg << 3 | field(form, 1, byte_rm));
    }
  }
  void group();

  std::mt19937_64 rng_;
  std::vector<std::uint8_t> code_;
};

void Generator::group() {
  const bool memory = pick(2) != 0;
  switch (pick(24)) {
    case 0:
    case 1:
    case 2: {  // ADD … CMP
      const unsigned op = pick(8) << 3 | pick(6);
      if ((op & 7) < 4) {
        const bool byte_op = (op & 1) == 0;
        const Form f = prefixes(byte_op, memory && (op & 2) == 0 && op < 0x38 && pick(8) == 0);
        byte(op);
        modrm(f, field(f, 4, byte_op), memory, byte_op);
      } else {
        const Form f = prefixes((op & 1) == 0);
        byte(op);
        bytes(rng_(), (op & 1) == 0 ? 1 : f.size_bytes == 2 ? 2 : 4);
      }
      break;
    }
    case 3:
    case 4: {  // group 1
      const unsigned op = pick(2) != 0 ? 0x83 : 0x80 + pick(2);
      const Form f = prefixes(op == 0x80);
      byte(op);
      modrm(f, pick(8), memory, op == 0x80);
      bytes(rng_(), op == 0x81 ? (f.size_bytes == 2 ? 2 : 4) : 1);
      break;
    }
    case 5: {  // TEST, XCHG, MOV
      const unsigned op = 0x84 + pick(8);
      const Form f = prefixes((op & 1) == 0);
      byte(op);
      modrm(f, field(f, 4, (op & 1) == 0), memory, (op & 1) == 0);
      break;
    }
    case 6:
    case 7: {  // shifts
      const unsigned ops[] = {0xC0, 0xC1, 0xD0, 0xD1, 0xD2, 0xD3};
      const unsigned op = ops[pick(6)];
      if (op >= 0xD2 && pick(2) != 0) load(1, pick(70));
      const Form f = prefixes((op & 1) == 0);
      byte(op);
      modrm(f, pick(8), memory, (op & 1) == 0);
      if (op < 0xD0) byte(rng_());
      break;
    }
    case 8: {  // SHLD SHRD
      const unsigned ops[] = {0xA4, 0xA5, 0xAC, 0xAD};
      const unsigned op = ops[pick(4)];
      const Form f = prefixes(false);
      byte(0x0F);
      byte(op);
      modrm(f, field(f, 4, false), memory, false);
      if ((op & 1) == 0) byte(f.size_bytes == 2 ? pick(17) : rng_());
      break;
    }
    case 9: {                                                                    // group 3 without divisions
      const unsigned op = 0xF6 + pick(2), reg = pick(4) == 0 ? 0 : 2 + pick(4);  // Unicorn lacks the alias /1
      const Form f = prefixes(op == 0xF6);
      byte(op);
      modrm(f, reg, memory, op == 0xF6);
      if (reg < 2) bytes(rng_(), op == 0xF6 ? 1 : f.size_bytes == 2 ? 2 : 4);
      break;
    }
    case 10: {  // divisions that fit
      const bool narrow = pick(3) == 0, is_signed = pick(2) != 0, wide = pick(2) != 0;
      load(0, narrow ? pick(128) : wide ? rng_() >> 1 : rng_() >> 33);
      load(2, 0);
      load(1, narrow ? pick(127) + 1 : (wide ? rng_() >> 1 : rng_() >> 33) | 1);
      if (wide && !narrow) byte(0x48);
      byte(narrow ? 0xF6 : 0xF7);
      byte(0xC0 | (6 + is_signed) << 3 | 1);
      break;
    }
    case 11: {  // IMUL
      const unsigned kind = pick(3);
      const Form f = prefixes(false);
      if (kind == 0) byte(0x0F);
      byte(kind == 0 ? 0xAF : kind == 1 ? 0x69 : 0x6B);
      modrm(f, field(f, 4, false), memory, false);
      if (kind != 0) bytes(rng_(), kind == 2 ? 1 : f.size_bytes == 2 ? 2 : 4);
      break;
    }
    case 12: {  // INC DEC, PUSH of group 5
      const unsigned op = 0xFE + pick(2), reg = op == 0xFF && pick(4) == 0 ? 6 : pick(2);
      const Form f = prefixes(op == 0xFE);
      byte(op);
      modrm(f, reg, memory, op == 0xFE);
      break;
    }
    case 13: {  // PUSH, POP, XCHG rAX, MOV r, imm
      const unsigned bases[] = {0x50, 0x58, 0x90, 0xB0, 0xB8};
      const unsigned base = bases[pick(5)];
      const Form f = prefixes(base == 0xB0);
      byte(base + field(f, 1, base == 0xB0));
      if (base == 0xB0) byte(rng_());
      if (base == 0xB8) bytes(rng_(), f.size_bytes);
      break;
    }
    case 14: {  // no operands (Unicorn has no LAHF and SAHF in 64-bit mode)
      const unsigned ops[] = {0x98, 0x99, 0x9C, 0xF5, 0xF8, 0xF9, 0xFC, 0xFD, 0x90};
      const unsigned op = ops[pick(9)];
      prefixes(false);
      byte(op);
      break;
    }
    case 15: {  // strings
      const unsigned ops[] = {0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF};
      const unsigned op = ops[pick(10)], rep = pick(3);
      load(6, data());
      load(7, data());
      if (rep != 0) load(1, pick(6));
      if (pick(4) == 0) byte(0x66);
      if (rep != 0)
        byte(op >= 0xA6 && op != 0xAA && op != 0xAB && op < 0xAC ? 0xF1 + rep
             : op >= 0xAE                                        ? 0xF1 + rep
                                                                 : 0xF3);
      if (pick(3) == 0) byte(0x48);
      byte(op);
      break;
    }
    case 16: {  // conditions
      const unsigned kind = pick(3);
      const Form f = prefixes(kind == 0);
      byte(0x0F);
      byte((kind == 0 ? 0x90 : 0x40) + pick(16));
      modrm(f, kind == 0 ? pick(8) : field(f, 4, false), memory, kind == 0);
      break;
    }
    case 17: {  // jumps to the next instruction, taken or not
      const unsigned kind = pick(4);
      if (kind == 0) {
        byte(0x70 + pick(16));
        byte(1);
      } else if (kind == 1) {
        byte(0x0F);
        byte(0x80 + pick(16));
        bytes(1, 4);
      } else if (kind == 2) {
        byte(0xE0 + pick(4));
        byte(1);
      } else {
        byte(0xE8);
        bytes(1, 4);
      }
      byte(0x90);
      break;
    }
    case 18: {  // MOVZX MOVSX MOVSXD LEA
      const unsigned ops[] = {0xB6, 0xB7, 0xBE, 0xBF, 0x63, 0x8D};
      const unsigned op = ops[pick(6)];
      Form f;
      if (op == 0x63) {
        f.rex = true;
        f.rex_bits = 8 | (pick(8) & 5);
        byte(0x40 | f.rex_bits);
      } else {
        f = prefixes(false);
      }
      if (op >= 0xB6) byte(0x0F);
      byte(op);
      if (op == 0x8D) {  // base, index and displacement
        byte(0x84 | field(f, 4, false) << 3);
        byte(rng_());
        bytes(rng_(), 4);
      } else {
        modrm(f, field(f, 4, false), memory, op == 0xB6 || op == 0xBE);
      }
      break;
    }
    case 19: {  // bit operations by register (in memory: a small bit number) and by immediate
      const unsigned ops[] = {0xA3, 0xAB, 0xB3, 0xBB};
      if (pick(2) != 0) {
        if (memory) load(3, std::int64_t(pick(400)) - 200);
        const Form f = memory ? Form{} : prefixes(false);
        if (memory && pick(2) != 0) byte(0x48);
        byte(0x0F);
        byte(ops[pick(4)]);
        modrm(f, memory ? 3 : field(f, 4, false), memory, false);
      } else {
        const Form f = prefixes(false);
        byte(0x0F);
        byte(0xBA);
        modrm(f, 4 + pick(4), memory, false);
        byte(rng_());
      }
      break;
    }
    case 20: {  // BSF BSR BSWAP
      const Form f = prefixes(false);
      if (pick(3) == 0 && f.size_bytes > 2) {
        byte(0x0F);
        byte(0xC8 + field(f, 1, false));
      } else {
        byte(0x0F);
        byte(0xBC + pick(2));
        modrm(f, field(f, 4, false), memory, false);
      }
      break;
    }
    case 21: {  // XADD CMPXCHG
      const unsigned ops[] = {0xB0, 0xB1, 0xC0, 0xC1};
      const unsigned op = ops[pick(4)];
      const Form f = prefixes((op & 1) == 0, memory && pick(2) != 0);
      byte(0x0F);
      byte(op);
      modrm(f, field(f, 4, (op & 1) == 0), memory, (op & 1) == 0);
      break;
    }
    case 22: {  // CMPXCHG8B, POP to memory, PUSH imm, XLAT
      const unsigned kind = pick(5);
      if (kind == 0) {
        byte(0x0F);
        byte(0xC7);
        modrm({}, 1, true, false);
      } else if (kind <= 2) {
        byte(0x8F);
        modrm({}, 0, true, false);
      } else if (kind == 3) {
        byte(0x68);
        bytes(rng_(), 4);
      } else {
        load(3, kData + 0xF00);
        byte(0xD7);
      }
      break;
    }
    default: {  // ENTER and LEAVE
      load(5, kStack - 64);
      byte(0xC8);
      bytes(pick(64), 2);
      byte(pick(4));
      if (pick(2) != 0) byte(0xC9);
      break;
    }
  }
}

constexpr std::uint64_t kCf = 1, kPf = 4, kAf = 0x10, kZf = 0x40, kSf = 0x80, kOf = 0x800;

/// What differs between processors after this instruction; docs/choices.md section 6 decides it for us, and
/// the benches of the units check that.
std::uint64_t undefined_flags(const std::string& name) {
  const auto is = [&](std::initializer_list<const char*> names) {
    for (const char* n : names) {
      if (name == n) return true;
    }
    return false;
  };
  if (is({"and", "or", "xor", "test"})) return kAf;
  if (is({"shl", "shr", "sar", "sal", "shld", "shrd"})) return kAf | kOf | kCf;
  if (is({"rol", "ror", "rcl", "rcr"})) return kOf;
  if (is({"mul", "imul"})) return kAf | kPf | kZf | kSf;
  if (is({"div", "idiv"})) return kAf | kPf | kZf | kSf | kOf | kCf;
  if (is({"bsf", "bsr"})) return kAf | kPf | kSf | kOf | kCf;
  if (is({"bt", "bts", "btr", "btc"})) return kAf | kPf | kSf | kOf | kZf;
  return 0;
}

class Reference {
 public:
  Reference() {
    uc_open(UC_ARCH_X86, UC_MODE_64, &uc_);
    uc_mem_map(uc_, 0, kMemory, UC_PROT_ALL);
    cs_open(CS_ARCH_X86, CS_MODE_64, &cs_);
  }
  ~Reference() {
    uc_close(uc_);
    cs_close(&cs_);
  }
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  void memory(const std::vector<std::uint8_t>& bytes) { uc_mem_write(uc_, 0, bytes.data(), bytes.size()); }

  void compare(const System& system) {
    static constexpr int kRegs[] = {UC_X86_REG_RAX, UC_X86_REG_RCX, UC_X86_REG_RDX, UC_X86_REG_RBX,
                                    UC_X86_REG_RSP, UC_X86_REG_RBP, UC_X86_REG_RSI, UC_X86_REG_RDI,
                                    UC_X86_REG_R8,  UC_X86_REG_R9,  UC_X86_REG_R10, UC_X86_REG_R11,
                                    UC_X86_REG_R12, UC_X86_REG_R13, UC_X86_REG_R14, UC_X86_REG_R15};
    const auto& before = system.before;
    const auto& after = system.after;
    for (int i = 0; i < 16; ++i) uc_reg_write(uc_, kRegs[i], &before.gpr[i]);
    uc_reg_write(uc_, UC_X86_REG_EFLAGS, &before.rflags);
    std::uint8_t code[16] = {};
    std::memcpy(code, system.record.insn.data(), 16);
    cs_insn* insn = nullptr;
    const std::size_t n = cs_disasm(cs_, code, 15, before.rip, 1, &insn);
    std::string name = n != 0 ? insn->mnemonic : "?", text = n != 0 ? name + " " + insn->op_str : "?";
    if (n != 0) cs_free(insn, n);
    if (name.rfind("lock ", 0) == 0) name = name.substr(5);
    char where[80];
    std::snprintf(where, sizeof where, " at %llx, flags before %llx", (unsigned long long)before.rip,
                  (unsigned long long)before.rflags);
    text += where;

    ASSERT_EQ(system.record.kind, unsigned(spec::RetireKind::kInstruction))
        << text << " vector " << system.record.vector;
    const uc_err err = uc_emu_start(uc_, before.rip, ~0ull, 0, 1);
    ASSERT_EQ(err, UC_ERR_OK) << text << ": " << uc_strerror(err);
    for (int i = 0; i < 16; ++i) {
      std::uint64_t want = 0;
      uc_reg_read(uc_, kRegs[i], &want);
      // A scan of 0 leaves all 64 bits; Unicorn clears the upper half.
      if ((name == "bsf" || name == "bsr") && (after.rflags & kZf) != 0) want = before.gpr[i];
      // CMPXCHG that succeeds does not write rAX; Unicorn clears its upper half.
      if (name == "cmpxchg" && want == std::uint32_t(before.gpr[i]) && i == 0)
        want = after.gpr[i] == before.gpr[i] ? after.gpr[i] : want;
      ASSERT_EQ(after.gpr[i], want) << text << ": register " << i << std::hex << ", before " << before.gpr[i];
    }
    std::uint64_t rip = 0, flags = 0;
    uc_reg_read(uc_, UC_X86_REG_RIP, &rip);
    uc_reg_read(uc_, UC_X86_REG_EFLAGS, &flags);
    // Unicorn leaves a REP instruction one step later: when it sees that rCX is 0.
    const bool last_iteration =
        rip == before.rip && after.gpr[1] == 0 && after.rip == before.rip + system.record.length;
    if (!last_iteration) ASSERT_EQ(after.rip, rip) << text;
    const std::uint64_t compared = (kCf | kPf | kAf | kZf | kSf | kOf | 0x400) & ~undefined_flags(name);
    ASSERT_EQ(after.rflags & compared, flags & compared)
        << text << std::hex << " flags " << after.rflags << " not " << flags;
    for (const auto& w : system.writes) {
      if (w.kind != unsigned(spec::WriteKind::kStore)) continue;  // accessed and dirty bits
      std::uint64_t want = 0;
      uc_mem_read(uc_, w.addr, &want, w.size);
      ASSERT_EQ(w.data, want) << text << std::hex << ": stored at " << w.addr;
    }
  }

 private:
  uc_engine* uc_ = nullptr;
  csh cs_ = 0;
};

class CoreRandom : public testing::TestWithParam<int> {};

TEST_P(CoreRandom, AgreesWithUnicorn) {
  System system;
  const auto program = Generator(GetParam()).program(1500);
  std::memcpy(&system.memory[kCode], program.data(), program.size());
  std::mt19937_64 rng(GetParam());
  for (std::uint64_t a = kData; a < kData + 0x2000; a += 8) system.put64(a, rng());

  Reference reference;
  reference.memory(system.memory);
  ASSERT_NO_FATAL_FAILURE(reach_code(system));
  int steps = 0;
  const std::uint64_t started = system.cycles;
  for (;; ++steps) {
    ASSERT_TRUE(system.step()) << "nothing retires after " << std::hex << system.after.rip;
    if (system.after.activity != 0) {
      ASSERT_EQ(system.record.insn[0], 0xF4u)
          << "activity " << system.after.activity << " vector " << system.record.vector << " at " << std::hex
          << system.before.rip;
      break;
    }
    reference.compare(system);
    if (HasFatalFailure()) FAIL() << "step " << steps;
  }
  EXPECT_GT(steps, 1500);
  RecordProperty("clocks_per_instruction_x100", int((system.cycles - started) * 100 / steps));
}

INSTANTIATE_TEST_SUITE_P(Seeds, CoreRandom, testing::Range(1, 9));

}  // namespace
}  // namespace pacifica::bench
