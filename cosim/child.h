// SPDX-License-Identifier: Apache-2.0
// Running `pacifica run` as a child process, output into files.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pacifica::cosim {

/// Starts the executable with these arguments; standard input is empty. It ends when we do. Throws
/// std::runtime_error.
pid_t start_child(const std::vector<std::string>& arguments, const std::filesystem::path& output,
                  const std::filesystem::path& errors);

struct Ended {
  pid_t pid = -1;
  int status = -1;  ///< exit status, or 128 + signal
};
/// Waits for any of our children; nothing when a signal asks for an end meanwhile. Signals are blocked
/// (BlockedSignals).
std::optional<Ended> wait_child();
/// Asks these children to end, and kills after two seconds those that have not.
void end_children(const std::vector<pid_t>& children);

}  // namespace pacifica::cosim
