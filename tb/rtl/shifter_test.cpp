// SPDX-License-Identifier: Apache-2.0
// The shifter against the host's instructions; OF and AF, and CF beyond the width, against the formulas of
// docs/choices.md section 6.
#include <gtest/gtest.h>

#include "Vshifter.h"
#include "host_flags.h"

namespace pacifica::bench {
namespace {

enum Op { kRol = 0x20, kRor, kRcl, kRcr, kShl, kShr, kSal, kSar, kShld, kShrd };

#define HOSTC(name) \
  PACIFICA_HOST_SIZED(name, size, h, "%%cl, %%al", "%%cl, %%ax", "%%cl, %%eax", "%%cl, %%rax")
#define HOSTD(name)                                    \
  do {                                                 \
    switch (size) {                                    \
      case 1:                                          \
        PACIFICA_HOST(name "w %%cl, %%dx, %%ax", h);   \
        break;                                         \
      case 2:                                          \
        PACIFICA_HOST(name "l %%cl, %%edx, %%eax", h); \
        break;                                         \
      default:                                         \
        PACIFICA_HOST(name "q %%cl, %%rdx, %%rax", h); \
        break;                                         \
    }                                                  \
  } while (0)

void run_host(int op, int size, Host& h) {
  switch (op) {
    case kRol:
      HOSTC("rol");
      break;
    case kRor:
      HOSTC("ror");
      break;
    case kRcl:
      HOSTC("rcl");
      break;
    case kRcr:
      HOSTC("rcr");
      break;
    case kShl:
    case kSal:
      HOSTC("shl");
      break;
    case kShr:
      HOSTC("shr");
      break;
    case kSar:
      HOSTC("sar");
      break;
    case kShld:
      HOSTD("shld");
      break;
    default:
      HOSTD("shrd");
      break;
  }
}

/// SHLD and SHRD of 16 bits by more than 16: shifts of destination:source:destination.
void long_shift16(int op, std::uint64_t a, std::uint64_t b, int count, std::uint64_t& result,
                  std::uint64_t& carry) {
  const std::uint64_t value = (a & 0xFFFF) << 32 | (b & 0xFFFF) << 16 | (a & 0xFFFF);
  if (op == kShld) {
    result = value << count >> 32 & 0xFFFF;
    carry = value >> (48 - count) & 1;
  } else {
    result = value >> count & 0xFFFF;
    carry = value >> (count - 1) & 1;
  }
}

TEST(Shifter, AgreesWithHost) {
  Vshifter dut;
  Operands operands;
  for (int op = kRol; op <= kShrd; ++op) {
    for (int size = 0; size < 4; ++size) {
      if (size == 0 && op >= kShld) continue;
      for (int i = 0; i < 8000; ++i) {
        const std::uint64_t a = operands.next(), b = operands.next();
        const unsigned flags = operands.raw() & 63;
        const int raw_count = operands.raw() & 63;
        const int count = raw_count & (size == 3 ? 63 : 31);
        const int width = size_bits(size);
        const std::uint64_t mask = size_mask(size), old = unpack_flags(flags);
        Host h{a, b, std::uint64_t(raw_count), old};
        run_host(op, size, h);
        std::uint64_t want = h.a & mask, carry = h.flags & kCf;
        if (op >= kShld && size == 1 && count > 16) long_shift16(op, a, b, count, want, carry);
        const std::uint64_t msb = want >> (width - 1) & 1, below = want >> (width - 2) & 1;
        std::uint64_t f = old;
        if (count != 0) {
          std::uint64_t of = 0;
          if ((op == kShl || op == kSal || op == kShr) && count > width) carry = 0;
          if (op == kSar && count > width) carry = a >> (width - 1) & 1;
          switch (op) {
            case kRol:
              carry = want & 1;
              of = msb ^ carry;
              break;
            case kRor:
              carry = msb;
              of = msb ^ below;
              break;
            case kRcl:
            case kShl:
            case kSal:
              of = msb ^ carry;
              break;
            case kRcr:
            case kShr:
              of = msb ^ below;
              break;
            case kSar:
              of = 0;
              break;
            default:
              of = msb ^ (a >> (width - 1) & 1);
              break;
          }
          f = (f & ~(kCf | kOf)) | (carry ? kCf : 0) | (of ? kOf : 0);
          if (op >= kShl) {
            f &= ~(kAf | kSf | kZf | kPf);
            if (msb) f |= kSf;
            if (want == 0) f |= kZf;
            if (!__builtin_parity(want & 0xFF)) f |= kPf;
          }
          if (count == 1) {
            ASSERT_EQ(f & ~kAf,
                      (op >= kShl ? h.flags & ~kAf : (h.flags & (kCf | kOf)) | (old & ~(kCf | kOf | kAf))))
                << "the formulas themselves, op " << op;
          }
        }
        dut.op_i = op;
        dut.size_i = size;
        dut.a_i = a;
        dut.b_i = b;
        dut.count_i = raw_count;
        dut.flags_i = flags;
        dut.eval();
        ASSERT_EQ(dut.result_o, want) << "op " << std::hex << op << " size " << size << " a " << a << " b "
                                      << b << " count " << raw_count;
        ASSERT_EQ(dut.flags_o, pack_flags(f)) << "op " << std::hex << op << " size " << size << " a " << a
                                              << " b " << b << " count " << raw_count << " flags " << flags;
      }
    }
  }
}

}  // namespace
}  // namespace pacifica::bench
