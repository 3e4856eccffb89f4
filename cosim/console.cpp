// SPDX-License-Identifier: Apache-2.0
// Console text, console input, progress line.
#include "cosim/console.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "cosim/messages.h"

namespace pacifica::cosim {

ConsoleSink::ConsoleSink(const std::string& path)
    : output_(path.empty() ? std::make_unique<Output>() : std::make_unique<Output>("--serial", path)) {}

void ConsoleSink::put(char character) {
  output_->put(character);
  if (character == '\n') output_->flush();
}

bool ConsoleSink::broken() const { return output_->error() == EPIPE; }

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
  say("\r\x1b[K{}", text);
  shown_ = true;
}

void Progress::clear() {
  if (shown_) say_text("\r\x1b[K");
  shown_ = false;
}

}  // namespace pacifica::cosim
