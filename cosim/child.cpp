// SPDX-License-Identifier: Apache-2.0
// Running `pacifica run` as a child process.
#include "cosim/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

#include "cosim/paths.h"
#include "cosim/signals.h"

namespace pacifica::cosim {

pid_t start_child(const std::vector<std::string>& arguments, const std::filesystem::path& output,
                  const std::filesystem::path& errors) {
  const std::string program = executable().string();
  std::vector<char*> values{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) values.push_back(const_cast<char*>(argument.c_str()));
  values.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error(fmt::format("fork: {}", std::strerror(errno)));
  if (pid != 0) return pid;
  default_signals();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(126);
  const int in = open("/dev/null", O_RDONLY);
  const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const int err = open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (in < 0 || out < 0 || err < 0) _exit(126);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  execv(program.c_str(), values.data());
  _exit(127);
}

std::optional<Ended> wait_child() {
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid < 0) throw std::runtime_error(fmt::format("waitpid: {}", std::strerror(errno)));
    if (pid > 0) return Ended{pid, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
    if (asked_to_end() != 0) return std::nullopt;
    BlockedSignals::wait();
  }
}

void end_children(const std::vector<pid_t>& children) {
  for (const pid_t child : children) kill(child, SIGTERM);
  constexpr int kTurns = 200;
  for (const pid_t child : children) {
    for (int turn = 0; turn < kTurns && waitpid(child, nullptr, WNOHANG) == 0; ++turn) {
      if (turn == kTurns - 1) {
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        break;
      }
      usleep(10'000);
    }
  }
}

}  // namespace pacifica::cosim
