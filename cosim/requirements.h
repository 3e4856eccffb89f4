// SPDX-License-Identifier: Apache-2.0
// Which requirements of spec/requirements.csv a difference concerns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cosim/compare.h"
#include "pacifica_spec.h"

namespace pacifica::cosim {

/// A step that disagrees, as far as requirements are concerned.
struct Concern {
  const spec::RetireRecord& expected;  ///< golden model
  const spec::RetireRecord& actual;    ///< RTL
  std::string_view mnemonic;
  const std::vector<Difference>& differences;
  std::string_view failed_check;  ///< ID of the check that VMRUN fails on the golden model, or empty
};

/// Prefixes of requirement IDs without repetition, those of what differed first: the exit when the engines do
/// not agree about it, then fields and state. What agreed comes last: the exit, the instruction.
std::vector<std::string> concerned_prefixes(const Concern& concern);

struct Requirement {
  std::string id;
  std::string text;
};
/// Rows of the table whose ID is one of the prefixes with a number: the failed check first, then those whose
/// text names what differed, each in the order of the prefixes. Empty when the table is not there.
std::vector<Requirement> requirements_of(const Concern& concern, const std::string& csv_path);

}  // namespace pacifica::cosim
