// SPDX-License-Identifier: Apache-2.0
// Entry point of the command `pacifica`.
#include <fmt/format.h>

#include <exception>
#include <string>

#include "cosim/cli.h"
#include "cosim/output_files.h"
#include "cosim/regress.h"
#include "cosim/run.h"

namespace {

using namespace pacifica::cosim;

/// One line, whatever stands in a file's name.
int complain(std::string text, int status) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  fmt::print(stderr, "pacifica: {}\n", text);
  return status;
}

int dispatch(const Command& command) {
  if (const auto* print = std::get_if<PrintRequest>(&command)) {
    fmt::print("{}", print->text);
    return kExitSuccess;
  }
  if (const auto* options = std::get_if<RunOptions>(&command)) return run(*options);
  return regress(std::get<RegressOptions>(command));
}

}  // namespace

int main(int count, char** values) {
  try {
    return dispatch(parse_command_line({values + 1, values + count}));
  } catch (const UsageError& error) {
    return complain(error.what(), kExitUsage);
  } catch (const OutputError& error) {
    return complain(error.what(), kExitInternal);
  } catch (const std::exception& error) {
    return complain(fmt::format("internal error: {}", error.what()), kExitInternal);
  }
}
