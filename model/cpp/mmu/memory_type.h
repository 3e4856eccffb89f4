// SPDX-License-Identifier: Apache-2.0
// Memory types: PAT, nested combination, MTRR type, CR0.CD (manual 2.21.8, tables 2-12 and 2-13).
#pragma once

#include <cstdint>

#include "pacifica_spec.h"

namespace pacifica {

/// The PAT type that the index selects.
constexpr spec::Memtype pat_type(std::uint64_t pat, unsigned index) {
  return static_cast<spec::Memtype>((pat >> (8 * (index & 7))) & 7);
}
/// Table 2-12: guest and host PAT types.
spec::Memtype combine_pat(spec::Memtype guest, spec::Memtype host);
/// Table 2-13 and CR0.CD: the type on the bus.
spec::Memtype effective_type(spec::Memtype combined, spec::Memtype mtrr, bool cache_disable);

}  // namespace pacifica
