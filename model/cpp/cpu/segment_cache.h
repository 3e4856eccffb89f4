// SPDX-License-Identifier: Apache-2.0
// What the checks of a segment come down to (manual 2.2.1; docs/choices.md 2, 9).
#pragma once

#include <cstdint>

#include "pacifica_spec.h"

namespace pacifica {

struct SegmentCache {
  std::uint64_t low = 0, high = 0;  ///< offsets within the limit
  bool readable = false, writable = false;

  static SegmentCache of(const spec::Segment& segment, unsigned index, bool real);
};

}  // namespace pacifica
