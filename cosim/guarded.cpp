// SPDX-License-Identifier: Apache-2.0
// Work in a child process.
#include "cosim/guarded.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "cosim/output_files.h"
#include "cosim/signals.h"

namespace pacifica::cosim {
namespace {

int report = -1;  ///< in the child: where the reason goes

/// exit() and not _exit(): measurements of coverage are written there. Nothing of the parent is buffered in
/// stdio.
[[noreturn]] void child(const std::function<void()>& work) {
  default_signals();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // What the run says it has said the first time.
  const int null = open("/dev/null", O_WRONLY);
  if (null >= 0) dup2(null, STDERR_FILENO);
  try {
    work();
  } catch (const std::exception& error) {
    end_child(error.what());
  }
  std::exit(0);
}

std::string read_reason(int descriptor, pid_t pid) {
  constexpr int kPatience = 50;  // milliseconds
  std::string text;
  bool killed = false;
  for (;;) {
    if (asked_to_end() != 0 && !killed) {
      kill(pid, SIGKILL);
      killed = true;
    }
    pollfd ready{descriptor, POLLIN, 0};
    if (poll(&ready, 1, kPatience) <= 0) continue;
    std::array<char, 512> buffer;
    const ssize_t size = read(descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return killed ? "interrupted" : text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

void end_child(std::string_view why) {
  write_all(report, why);
  std::_Exit(1);
}

std::string in_child(const std::function<void()>& work) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::strerror(errno);
  Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) return fmt::format("fork: {}", std::strerror(errno));
  if (pid == 0) {
    report = to.get();
    child(work);
  }
  to = Descriptor();
  std::string why = read_reason(from.get(), pid);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  if (!why.empty()) return why;
  if (WIFSIGNALED(status)) return fmt::format("the writer ended by {}", strsignal(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) return fmt::format("the writer ended with status {}", WEXITSTATUS(status));
  return {};
}

}  // namespace pacifica::cosim
