// SPDX-License-Identifier: Apache-2.0
// Debug registers: instruction, data and I/O breakpoints (docs/choices.md 7; manual 2.13 for GIF).
#include "cpu/debug.h"

namespace pacifica {
namespace {

constexpr bool enabled(std::uint64_t dr7, unsigned i) { return (dr7 >> (2 * i) & 3) != 0; }
constexpr unsigned kind(std::uint64_t dr7, unsigned i) { return (dr7 >> (16 + 4 * i)) & 3; }
/// LEN 10b is 8 bytes in long mode; elsewhere it is undefined and counts as one.
unsigned bytes(const spec::ArchState& s, unsigned i) {
  switch ((s.dr7 >> (18 + 4 * i)) & 3) {
    case 0:
      return 1;
    case 1:
      return 2;
    case 2:
      return (s.efer & spec::efer::LMA) != 0 ? 8 : 1;
    default:
      return 4;
  }
}
constexpr unsigned kBreakpoints = 4;
constexpr unsigned kExecute = 0, kWrite = 1, kIo = 2, kReadWrite = 3;

}  // namespace

void DebugUnit::refresh(std::uint64_t dr7) {
  watches_data_ = watches_code_ = false;
  for (unsigned i = 0; i < kBreakpoints; ++i) {
    if (!enabled(dr7, i)) continue;
    if (kind(dr7, i) == kWrite || kind(dr7, i) == kReadWrite) watches_data_ = true;
    if (kind(dr7, i) == kExecute) watches_code_ = true;
  }
}

/// #DB reports in DR6 even when it is intercepted (2.8.2). GD is cleared: the handler may use the debug
/// registers.
void DebugUnit::report(spec::ArchState& s, std::uint64_t conditions) {
  if ((conditions & spec::dr6::B) != 0) s.dr6 &= ~spec::dr6::B;
  s.dr6 |= conditions;
  s.dr7 &= ~spec::dr7::GD;
}

std::uint64_t DebugUnit::match_code(const spec::ArchState& s, std::uint64_t address) {
  std::uint64_t hits = 0;
  for (unsigned i = 0; i < kBreakpoints; ++i) {
    if (enabled(s.dr7, i) && kind(s.dr7, i) == kExecute && s.dr[i] == address) hits |= std::uint64_t{1} << i;
  }
  return hits;
}

void DebugUnit::match_data(const spec::ArchState& s, std::uint64_t address, unsigned size, bool write) {
  if (s.gif == 0) return;  // thrown away, not deferred (GIF-DBG-01)
  for (unsigned i = 0; i < kBreakpoints; ++i) {
    if (!enabled(s.dr7, i)) continue;
    const unsigned what = kind(s.dr7, i);
    if (what != kReadWrite && !(what == kWrite && write)) continue;
    const unsigned length = bytes(s, i);
    const std::uint64_t start = s.dr[i] & ~std::uint64_t{length - 1};
    if (address < start + length && start < address + size) hits_ |= std::uint64_t{1} << i;
  }
}

void DebugUnit::match_io(const spec::ArchState& s, std::uint16_t port, unsigned size) {
  if ((s.cr4 & spec::cr4::DE) == 0 || s.gif == 0) return;
  for (unsigned i = 0; i < kBreakpoints; ++i) {
    if (!enabled(s.dr7, i) || kind(s.dr7, i) != kIo) continue;
    const unsigned length = bytes(s, i);
    const std::uint64_t start = s.dr[i] & ~std::uint64_t{length - 1};
    if (port < start + length && start < std::uint64_t{port} + size) hits_ |= std::uint64_t{1} << i;
  }
}

}  // namespace pacifica
