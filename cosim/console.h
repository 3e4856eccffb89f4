// SPDX-License-Identifier: Apache-2.0
// Where the image's console text goes, where its input comes from, and the tool's progress line.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

namespace pacifica::cosim {

/// COM1's transmitter: standard output or a file. Flushed at line ends.
class ConsoleSink {
 public:
  explicit ConsoleSink(const std::string& path);
  ~ConsoleSink();
  ConsoleSink(const ConsoleSink&) = delete;
  ConsoleSink& operator=(const ConsoleSink&) = delete;
  void put(char character);
  /// False when some of the text did not arrive.
  bool close();

 private:
  std::FILE* file_;
  bool owned_ = false;
};

/// COM1's receiver: standard input, read without waiting.
class ConsoleSource {
 public:
  std::optional<std::uint8_t> poll();

 private:
  bool ended_ = false;
};

/// One line on a terminal that is overwritten; silent elsewhere.
class Progress {
 public:
  explicit Progress(bool quiet);
  void show(const std::string& text);
  void clear();

 private:
  bool enabled_;
  bool shown_ = false;
};

}  // namespace pacifica::cosim
