// SPDX-License-Identifier: Apache-2.0
// The interrupt inputs of a processor (docs/choices.md 1).
#pragma once

#include <cstdint>

namespace pacifica {

/// The lines as they stand.
struct InterruptLines {
  bool intr = false;
  std::uint8_t intr_vector = 0;
  bool nmi = false;  ///< latched rising edge; the processor clears it when it takes the NMI
};

}  // namespace pacifica
