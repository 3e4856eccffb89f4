// SPDX-License-Identifier: Apache-2.0
// The debug console: one character a write (docs/platform.md, I/O ports).
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

namespace pacifica {

/// Where the characters of a console go; copied with whoever holds it.
using ConsoleSink = std::function<void(char)>;

class DebugConsole {
 public:
  std::uint32_t in(unsigned, unsigned) const { return ~0u; }
  void out(unsigned, unsigned, std::uint32_t value) const {
    if (sink_) sink_(static_cast<char>(value));
  }
  void set_sink(ConsoleSink sink) { sink_ = std::move(sink); }

 private:
  ConsoleSink sink_;
};

}  // namespace pacifica
