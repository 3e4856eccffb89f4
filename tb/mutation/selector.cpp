// SPDX-License-Identifier: Apache-2.0
// Which mutant the block under test is: the environment variable PACIFICA_MUTANT (0 or unset: the block as it
// is). The wrapper that scripts/mutate generates around the mutated netlist asks once, so that the block's
// benches need not know.
#include <cstdlib>

extern "C" int pacifica_mutant() {
  const char* number = std::getenv("PACIFICA_MUTANT");
  return number != nullptr ? std::atoi(number) : 0;
}
