// SPDX-License-Identifier: Apache-2.0
// Console text, console input, progress line.
#include "cosim/console.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "cosim/options.h"

namespace pacifica::cosim {

ConsoleSink::ConsoleSink(const std::string& path) : file_(stdout) {
  if (path.empty()) return;
  file_ = std::fopen(path.c_str(), "wb");
  if (file_ == nullptr) throw UsageError(fmt::format("--serial: cannot write {}", path));
  owned_ = true;
}

ConsoleSink::~ConsoleSink() { close(); }

bool ConsoleSink::close() {
  if (file_ == nullptr) return true;
  bool complete = std::fflush(file_) == 0 && std::ferror(file_) == 0;
  if (owned_) complete = std::fclose(file_) == 0 && complete;
  file_ = nullptr;
  return complete;
}

void ConsoleSink::put(char character) {
  std::fputc(character, file_);
  if (character == '\n') std::fflush(file_);
}

std::optional<std::uint8_t> ConsoleSource::poll() {
  if (ended_) return std::nullopt;
  pollfd descriptor{STDIN_FILENO, POLLIN, 0};
  if (::poll(&descriptor, 1, 0) <= 0) return std::nullopt;
  std::uint8_t byte = 0;
  if (read(STDIN_FILENO, &byte, 1) != 1) {
    ended_ = true;
    return std::nullopt;
  }
  return byte;
}

Progress::Progress(bool quiet) : enabled_(!quiet && isatty(STDERR_FILENO) != 0) {}

void Progress::show(const std::string& text) {
  if (!enabled_) return;
  fmt::print(stderr, "\r\x1b[K{}", text);
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace pacifica::cosim
