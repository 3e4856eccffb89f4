// SPDX-License-Identifier: Apache-2.0
// Where the image's console text goes, where its input comes from, and the tool's progress line.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cosim/output_files.h"

namespace pacifica::cosim {

/// COM1's transmitter: standard output or a file. Flushed at line ends.
class ConsoleSink {
 public:
  explicit ConsoleSink(const std::string& path);
  void put(char character);
  /// Nobody reads it any more.
  bool broken() const;
  /// Throws OutputError when some of the text did not arrive.
  void close() { output_->close(); }

 private:
  std::unique_ptr<Output> output_;
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
