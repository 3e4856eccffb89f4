// Entry point of the command `pacifica`.
#include <fmt/format.h>

#include <exception>

#include "cosim/cli.h"
#include "cosim/regress.h"
#include "cosim/run.h"

namespace {

using namespace pacifica::cosim;

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
    fmt::print(stderr, "pacifica: {}\n", error.what());
    return kExitUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "pacifica: internal error: {}\n", error.what());
    return kExitInternal;
  }
}
