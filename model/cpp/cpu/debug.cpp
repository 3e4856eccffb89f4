// SPDX-License-Identifier: Apache-2.0
// Debug registers: instruction, data and I/O breakpoints (docs/choices.md 7; manual 2.13 for GIF).
#include "cpu/cpu.h"

namespace pacifica {
namespace {

constexpr bool enabled(std::uint64_t dr7, unsigned i) { return (dr7 >> (2 * i) & 3) != 0; }
constexpr unsigned kind(std::uint64_t dr7, unsigned i) { return (dr7 >> (16 + 4 * i)) & 3; }
/// LEN 10b is 8 bytes in long mode; elsewhere it is undefined and counts as one.
constexpr unsigned bytes(std::uint64_t dr7, unsigned i, bool long_mode) {
  switch ((dr7 >> (18 + 4 * i)) & 3) {
    case 0:
      return 1;
    case 1:
      return 2;
    case 2:
      return long_mode ? 8 : 1;
    default:
      return 4;
  }
}
constexpr unsigned kWrite = 1, kIo = 2, kReadWrite = 3;

}  // namespace

bool Cpu::data_breakpoints_active() const {
  for (unsigned i = 0; i < 4; ++i) {
    if (enabled(s.dr7, i) && (kind(s.dr7, i) == kWrite || kind(s.dr7, i) == kReadWrite)) return true;
  }
  return false;
}

std::uint64_t Cpu::match_instruction_breakpoint(std::uint64_t address) const {
  std::uint64_t hits = 0;
  for (unsigned i = 0; i < 4; ++i) {
    if (enabled(s.dr7, i) && kind(s.dr7, i) == 0 && s.dr[i] == address) hits |= std::uint64_t{1} << i;
  }
  return hits;
}

void Cpu::match_data_breakpoint(std::uint64_t address, unsigned size, bool write) {
  if (s.gif == 0) return;  // thrown away, not deferred (GIF-DBG-01)
  for (unsigned i = 0; i < 4; ++i) {
    if (!enabled(s.dr7, i)) continue;
    const unsigned what = kind(s.dr7, i);
    if (what != kReadWrite && !(what == kWrite && write)) continue;
    const unsigned length = bytes(s.dr7, i, long_mode());
    const std::uint64_t start = s.dr[i] & ~std::uint64_t{length - 1};
    if (address < start + length && start < address + size) db_hits_ |= std::uint64_t{1} << i;
  }
}

void Cpu::match_io_breakpoint(std::uint16_t port, unsigned size) {
  if ((s.cr4 & spec::cr4::DE) == 0 || s.gif == 0) return;
  for (unsigned i = 0; i < 4; ++i) {
    if (!enabled(s.dr7, i) || kind(s.dr7, i) != kIo) continue;
    const unsigned length = bytes(s.dr7, i, long_mode());
    const std::uint64_t start = s.dr[i] & ~std::uint64_t{length - 1};
    if (port < start + length && start < std::uint64_t{port} + size) db_hits_ |= std::uint64_t{1} << i;
  }
}

void Cpu::set_dr7(std::uint64_t value) {
  s.dr7 = (value & spec::mask::DR7_KEPT) | spec::mask::DR7_ONES;
  refresh();
}

}  // namespace pacifica
