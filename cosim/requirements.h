// SPDX-License-Identifier: Apache-2.0
// Which requirements of spec/requirements.csv a difference concerns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cosim/compare.h"
#include "pacifica_spec.h"

namespace pacifica::cosim {

/// Prefixes of requirement IDs, most specific first, without repetition.
std::vector<std::string> concerned_prefixes(const spec::RetireRecord& expected, std::string_view mnemonic,
                                            const std::vector<Difference>& differences);

/// Words that tell the rows about this very difference from their neighbours: fields and the exit, upper
/// case.
std::vector<std::string> concerned_words(const spec::RetireRecord& expected,
                                         const std::vector<Difference>& differences);

struct Requirement {
  std::string id;
  std::string text;
};
/// Rows of the table whose ID is the prefix with a number, those that contain one of the words first; empty
/// when the table is not there.
std::vector<Requirement> requirements_of(const std::vector<std::string>& prefixes,
                                         const std::vector<std::string>& words, const std::string& csv_path);

}  // namespace pacifica::cosim
