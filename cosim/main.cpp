// SPDX-License-Identifier: Apache-2.0
// Entry point of the command `pacifica`.
#include <fmt/format.h>

#include <exception>
#include <string>

#include "cosim/cli.h"
#include "cosim/messages.h"
#include "cosim/output_files.h"
#include "cosim/regress.h"
#include "cosim/run.h"
#include "cosim/signals.h"

namespace {

using namespace pacifica::cosim;

int complain(const std::string& text, int status) {
  pacifica::cosim::complain(text);
  return status;
}

int dispatch(const Command& command) {
  if (const auto* print = std::get_if<PrintRequest>(&command)) {
    Output out;
    out.write(print->text);
    out.close();
    return kExitSuccess;
  }
  if (const auto* options = std::get_if<RunOptions>(&command)) return run(*options);
  return regress(std::get<RegressOptions>(command));
}

}  // namespace

int main(int count, char** values) {
  prepare_process();
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
