// SPDX-License-Identifier: Apache-2.0
// How much a random bench does: its own number, or what the environment variable PACIFICA_TRANSACTIONS says.
#pragma once
#include <cstdlib>

namespace pacifica::bench {

/// Number of random transactions of a bench: PACIFICA_TRANSACTIONS (1 or more) if it is set, otherwise
/// `usual`. Netlist benches are slow and long regressions are not: both run the same bench with their own
/// number.
inline int transactions(int usual) {
  const char* asked = std::getenv("PACIFICA_TRANSACTIONS");
  const int count = asked ? std::atoi(asked) : 0;
  return count > 0 ? count : usual;
}

}  // namespace pacifica::bench
