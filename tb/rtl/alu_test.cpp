// SPDX-License-Identifier: Apache-2.0
// The ALU against the host's instructions; flags that the architecture leaves undefined against
// docs/choices.md section 6.
#include <gtest/gtest.h>

#include "Valu.h"
#include "host_flags.h"

namespace pacifica::bench {
namespace {

// alu_op_e of core_pkg.sv.
enum Op {
  kAdd,
  kOr,
  kAdc,
  kSbb,
  kAnd,
  kSub,
  kXor,
  kCmp,
  kMov,
  kInc,
  kDec,
  kNot,
  kNeg,
  kZx8,
  kZx16,
  kZx32,
  kSx8,
  kSx16,
  kSx32,
  kBswap,
  kBsf,
  kBsr,
  kBt,
  kBts,
  kBtr,
  kBtc,
  kDaa,
  kDas,
  kAaa,
  kAas,
  kCc,
  kAndn
};

#define HOST2(name) \
  PACIFICA_HOST_SIZED(name, size, h, "%%dl, %%al", "%%dx, %%ax", "%%edx, %%eax", "%%rdx, %%rax")
#define HOST1(name) PACIFICA_HOST_SIZED(name, size, h, "%%al", "%%ax", "%%eax", "%%rax")
#define HOSTW(name)                              \
  do {                                           \
    switch (size) {                              \
      case 1:                                    \
        PACIFICA_HOST(name "w %%dx, %%ax", h);   \
        break;                                   \
      case 2:                                    \
        PACIFICA_HOST(name "l %%edx, %%eax", h); \
        break;                                   \
      default:                                   \
        PACIFICA_HOST(name "q %%rdx, %%rax", h); \
        break;                                   \
    }                                            \
  } while (0)

bool run_host(int op, int size, Host& h) {
  switch (op) {
    case kAdd:
      HOST2("add");
      return true;
    case kOr:
      HOST2("or");
      return true;
    case kAdc:
      HOST2("adc");
      return true;
    case kSbb:
      HOST2("sbb");
      return true;
    case kAnd:
      HOST2("and");
      return true;
    case kSub:
      HOST2("sub");
      return true;
    case kXor:
      HOST2("xor");
      return true;
    case kCmp:
      HOST2("cmp");
      return true;
    case kMov:
      HOST2("mov");
      return true;
    case kInc:
      HOST1("inc");
      return true;
    case kDec:
      HOST1("dec");
      return true;
    case kNot:
      HOST1("not");
      return true;
    case kNeg:
      HOST1("neg");
      return true;
    default:
      break;
  }
  if (size == 0) return false;
  switch (op) {
    case kBsf:
      HOSTW("bsf");
      return true;
    case kBsr:
      HOSTW("bsr");
      return true;
    case kBt:
      HOSTW("bt");
      return true;
    case kBts:
      HOSTW("bts");
      return true;
    case kBtr:
      HOSTW("btr");
      return true;
    case kBtc:
      HOSTW("btc");
      return true;
    default:
      break;
  }
  if (op == kBswap && size == 2) {
    PACIFICA_HOST("bswapl %%eax", h);
    return true;
  }
  if (op == kBswap && size == 3) {
    PACIFICA_HOST("bswapq %%rax", h);
    return true;
  }
  return false;
}

TEST(Alu, AgreesWithHost) {
  Valu dut;
  Operands operands;
  for (int op = kAdd; op <= kBtc; ++op) {
    for (int size = 0; size < 4; ++size) {
      for (int i = 0; i < 4000; ++i) {
        const std::uint64_t a = operands.next(), b = operands.next();
        const unsigned flags = operands.raw() & 63;
        Host h{a, b, 0, unpack_flags(flags)};
        if (!run_host(op, size, h)) break;
        const std::uint64_t mask = size_mask(size);
        std::uint64_t want = h.a & mask, want_flags = h.flags;
        if (op == kAnd || op == kOr || op == kXor) want_flags &= ~kAf;
        if (op == kBsf || op == kBsr) {
          want_flags = (unpack_flags(flags) & ~kZf) | ((b & mask) == 0 ? kZf : 0);
          if ((b & mask) == 0) want = a & mask;
        }
        if (op >= kBt && op <= kBtc) want_flags = (unpack_flags(flags) & ~kCf) | (h.flags & kCf);
        dut.op_i = op;
        dut.size_i = size;
        dut.a_i = a;
        dut.b_i = b;
        dut.flags_i = flags;
        dut.cond_i = 0;
        dut.eval();
        ASSERT_EQ(dut.result_o, want)
            << "op " << op << " size " << size << std::hex << " a " << a << " b " << b;
        ASSERT_EQ(dut.flags_o, pack_flags(want_flags))
            << "op " << op << " size " << size << std::hex << " a " << a << " b " << b << " flags " << flags;
      }
    }
  }
}

TEST(Alu, ExtendsAndMasks) {
  Valu dut;
  Operands operands;
  for (int i = 0; i < 4000; ++i) {
    const std::uint64_t a = operands.next(), b = operands.next();
    const struct {
      int op;
      std::uint64_t want;
    } cases[] = {{kZx8, std::uint8_t(b)},
                 {kZx16, std::uint16_t(b)},
                 {kZx32, std::uint32_t(b)},
                 {kSx8, std::uint64_t(std::int8_t(b))},
                 {kSx16, std::uint64_t(std::int16_t(b))},
                 {kSx32, std::uint64_t(std::int32_t(b))},
                 {kAndn, a & ~b},
                 {kCc, a & 1}};
    for (const auto& c : cases) {
      dut.op_i = c.op;
      dut.size_i = 3;
      dut.a_i = a;
      dut.b_i = b;
      dut.flags_i = 21;
      dut.cond_i = a & 1;
      dut.eval();
      ASSERT_EQ(dut.result_o, c.want) << c.op;
      ASSERT_EQ(dut.flags_o, 21);
    }
  }
}

}  // namespace
}  // namespace pacifica::bench
