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

struct Requirement {
  std::string id;
  std::string text;
};
/// Rows of the table whose ID is the prefix with a number; empty when the table is not there.
std::vector<Requirement> requirements_of(const std::vector<std::string>& prefixes,
                                         const std::string& csv_path);

}  // namespace pacifica::cosim
