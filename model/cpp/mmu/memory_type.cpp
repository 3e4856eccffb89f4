// SPDX-License-Identifier: Apache-2.0
// Memory types (manual 2.21.8, tables 2-12 and 2-13; docs/choices.md §3).
#include "mmu/memory_type.h"

#include <array>

namespace pacifica {
namespace {

/// A table of spec/memtype.toml, indexed by the type codes; pairs outside the table are UC.
using Square = std::array<std::array<spec::Memtype, 16>, 16>;

template <std::size_t N>
constexpr Square square(const std::array<spec::MemtypeCell, N>& cells) {
  Square table{};
  for (const spec::MemtypeCell& cell : cells) {
    table[static_cast<unsigned>(cell.row)][static_cast<unsigned>(cell.column)] = cell.result;
  }
  return table;
}
constexpr Square kPat = square(spec::kCombinePat);
constexpr Square kMtrr = square(spec::kCombineMtrr);

}  // namespace

/// Table 2-12 (2.21.8).
spec::Memtype combine_pat(spec::Memtype guest, spec::Memtype host) {
  return kPat[static_cast<unsigned>(guest)][static_cast<unsigned>(host)];
}

/// Table 2-13, then CR0.CD (2.21.8; docs/choices.md §3).
spec::Memtype effective_type(spec::Memtype combined, spec::Memtype mtrr, bool cache_disable) {
  using enum spec::Memtype;
  const spec::Memtype type = kMtrr[static_cast<unsigned>(combined)][static_cast<unsigned>(mtrr)];
  return cache_disable && (type == kWb || type == kWt || type == kWp) ? kCd : type;
}

}  // namespace pacifica
