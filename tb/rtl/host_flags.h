// SPDX-License-Identifier: Apache-2.0
// Running one integer instruction on the host with given arithmetic flags: the reference of the benches of
// the execution units. Files that use it are compiled without a red zone (the flags pass through the stack).
#pragma once
#include <cstdint>
#include <random>

namespace pacifica::bench {

constexpr std::uint64_t kCf = 1, kPf = 4, kAf = 0x10, kZf = 0x40, kSf = 0x80, kOf = 0x800;
constexpr std::uint64_t kArithmetic = kCf | kPf | kAf | kZf | kSf | kOf;

/// RFLAGS positions to the packed order OF SF ZF AF PF CF of aflags_t, and back.
constexpr unsigned pack_flags(std::uint64_t f) {
  return unsigned((f >> 11 & 1) << 5 | (f >> 7 & 1) << 4 | (f >> 6 & 1) << 3 | (f >> 4 & 1) << 2 |
                  (f >> 2 & 1) << 1 | (f & 1));
}
constexpr std::uint64_t unpack_flags(unsigned f) {
  return std::uint64_t(f >> 5 & 1) << 11 | std::uint64_t(f >> 4 & 1) << 7 | std::uint64_t(f >> 3 & 1) << 6 |
         std::uint64_t(f >> 2 & 1) << 4 | std::uint64_t(f >> 1 & 1) << 2 | (f & 1);
}

constexpr std::uint64_t size_mask(int size) { return size == 3 ? ~0ull : (1ull << (8 << size)) - 1; }
constexpr int size_bits(int size) { return 8 << size; }

struct Host {
  std::uint64_t a = 0, b = 0, c = 0;  // a: rax (destination), b: rdx, c: rcx
  std::uint64_t flags = 0;
};

/// `insn` works on rax, rdx and rcx by name.
#define PACIFICA_HOST(insn, h)                                              \
  do {                                                                      \
    std::uint64_t f = ((h).flags & ::pacifica::bench::kArithmetic) | 0x202; \
    asm volatile("pushq %[f]\n\tpopfq\n\t" insn "\n\tpushfq\n\tpopq %[f]"   \
                 : [f] "+r"(f), "+a"((h).a), "+d"((h).b), "+c"((h).c)       \
                 :                                                          \
                 : "cc", "memory");                                         \
    (h).flags = f & ::pacifica::bench::kArithmetic;                         \
  } while (0)

/// The same instruction at four sizes: NAME_SIZED("add", "%%dl, %%al", …).
#define PACIFICA_HOST_SIZED(name, size, h, o8, o16, o32, o64) \
  do {                                                        \
    switch (size) {                                           \
      case 0:                                                 \
        PACIFICA_HOST(name "b " o8, h);                       \
        break;                                                \
      case 1:                                                 \
        PACIFICA_HOST(name "w " o16, h);                      \
        break;                                                \
      case 2:                                                 \
        PACIFICA_HOST(name "l " o32, h);                      \
        break;                                                \
      default:                                                \
        PACIFICA_HOST(name "q " o64, h);                      \
        break;                                                \
    }                                                         \
  } while (0)

/// Random operands with the corner values that carry, overflow and sign handling care about.
class Operands {
 public:
  std::uint64_t next() {
    const std::uint64_t r = rng_();
    switch (r & 7) {
      case 0:
        return 0;
      case 1:
        return ~0ull;
      case 2:
        return 1ull << (r >> 8 & 63);
      case 3:
        return (1ull << (r >> 8 & 63)) - 1;
      case 4:
        return std::int64_t(std::int8_t(r >> 8));
      default:
        return rng_();
    }
  }
  std::uint64_t raw() { return rng_(); }

 private:
  std::mt19937_64 rng_{33047};
};

}  // namespace pacifica::bench
