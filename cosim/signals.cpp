// SPDX-License-Identifier: Apache-2.0
// Signals and standard descriptors of the process.
#include "cosim/signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <initializer_list>

namespace pacifica::cosim {
namespace {

constexpr int kEnding[] = {SIGINT, SIGTERM};

volatile std::sig_atomic_t first_signal = 0;
timespec first_time;

/// `timeout` and shells may send the same signal to the process and to its group: those two count as one.
void on_signal(int signal) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (first_signal == 0) {
    first_time = now;
    first_signal = signal;
    return;
  }
  const long long waited =
      (now.tv_sec - first_time.tv_sec) * 1'000'000'000LL + now.tv_nsec - first_time.tv_nsec;
  if (waited < 500'000'000) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void on_child(int) {}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

sigset_t waited_for() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kEnding) sigaddset(&set, signal);
  sigaddset(&set, SIGCHLD);
  return set;
}

}  // namespace

void prepare_process() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) < 0) open("/dev/null", O_RDONLY);
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void remember_signals() {
  for (const int signal : kEnding) handle(signal, on_signal);
}

int asked_to_end() { return first_signal; }

BlockedSignals::BlockedSignals() {
  handle(SIGCHLD, on_child);
  const sigset_t set = waited_for();
  sigprocmask(SIG_BLOCK, &set, nullptr);
}

BlockedSignals::~BlockedSignals() {
  const sigset_t set = waited_for();
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

void BlockedSignals::wait() {
  sigset_t none;
  sigemptyset(&none);
  sigsuspend(&none);
}

bool BlockedSignals::asked_to_end() {
  sigset_t pending;
  sigpending(&pending);
  return first_signal != 0 || sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
}

void default_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) std::signal(signal, SIG_DFL);
  const sigset_t set = waited_for();
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace pacifica::cosim
