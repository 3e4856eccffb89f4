// SPDX-License-Identifier: Apache-2.0
// The command line (docs/platform.md): what is asked for, or one line about what is wrong with it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cosim/options.h"

namespace pacifica::cosim {

/// Text for standard output, then exit status 0: --help, --version, --config.
struct PrintRequest {
  std::string text;
};

using Command = std::variant<RunOptions, RegressOptions, PrintRequest>;

/// Throws UsageError. `arguments` without the program's name.
Command parse_command_line(const std::vector<std::string>& arguments);

}  // namespace pacifica::cosim
