// SPDX-License-Identifier: Apache-2.0
// Segment and gate descriptors as they lie in memory.
#pragma once

#include <cstdint>

#include "pacifica_spec.h"

namespace pacifica {

struct Descriptor {
  std::uint64_t raw = 0;

  unsigned type() const { return (raw >> 40) & 0xF; }
  bool code_or_data() const { return (raw >> 44 & 1) != 0; }
  unsigned dpl() const { return (raw >> 45) & 3; }
  bool present() const { return (raw >> 47 & 1) != 0; }
  bool long_code() const { return (raw >> 53 & 1) != 0; }
  bool big() const { return (raw >> 54 & 1) != 0; }
  bool is_code() const { return code_or_data() && (type() & 8) != 0; }
  bool conforming() const { return (type() & 4) != 0; }  ///< of code
  bool readable() const { return code_or_data() && ((type() & 8) == 0 || (type() & 2) != 0); }
  bool writable() const { return code_or_data() && (type() & 0xA) == 2; }
  std::uint64_t base() const { return ((raw >> 16) & 0xFF'FFFF) | ((raw >> 56) << 24); }
  std::uint32_t limit() const {
    const auto value = static_cast<std::uint32_t>((raw & 0xFFFF) | ((raw >> 32) & 0xF'0000));
    return (raw >> 55 & 1) != 0 ? value << 12 | 0xFFF : value;
  }
  std::uint16_t attr() const {
    return static_cast<std::uint16_t>(((raw >> 40) & 0xFF) | ((raw >> 44) & 0xF00));
  }
  /// The register that loads it.
  spec::Segment segment(std::uint16_t selector) const {
    return {.base = base(), .limit = limit(), .attr = attr(), .sel = selector};
  }
  // Gates.
  std::uint16_t gate_selector() const { return static_cast<std::uint16_t>(raw >> 16); }
  std::uint32_t gate_offset() const {
    return static_cast<std::uint32_t>((raw & 0xFFFF) | ((raw >> 32) & 0xFFFF'0000));
  }
};

}  // namespace pacifica
