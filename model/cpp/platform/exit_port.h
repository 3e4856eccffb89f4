// SPDX-License-Identifier: Apache-2.0
// The port whose write ends a run (docs/platform.md, I/O ports).
#pragma once

#include <cstdint>
#include <optional>

namespace pacifica {

class ExitPort {
 public:
  std::uint32_t in(unsigned, unsigned) const { return ~0u; }
  void out(unsigned, unsigned, std::uint32_t value) { value_ = value; }
  std::optional<std::uint32_t> value() const { return value_; }

 private:
  std::optional<std::uint32_t> value_;
};

}  // namespace pacifica
