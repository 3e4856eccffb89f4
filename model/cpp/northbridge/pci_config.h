// SPDX-License-Identifier: Apache-2.0
// PCI configuration mechanism 1 at ports CF8h to CFFh and what it reaches: the host bridge's DEV function
// (manual 2.20.4, 2.20.5; docs/choices.md 10).
#pragma once

#include <cstdint>

#include "northbridge/dev.h"
#include "pacifica_spec.h"

namespace pacifica {

/// Plain state; a copy is a snapshot.
class PciConfig {
 public:
  PciConfig() { bridge_.set_memory_enabled(true); }

  /// The address register: bits 31 (enable) and 23:2.
  std::uint32_t address() const { return address_; }
  void set_address(std::uint32_t value) { address_ = value & kAddressBits; }

  /// The dword that the address register names, all ones when nobody answers.
  std::uint32_t read() const;
  /// Byte enables 0–15: the bytes of `value` that are written.
  void write(std::uint32_t value, std::uint8_t byte_enables);

  // The ports. The address register takes and gives dwords only; the data ports are bytes of the dword.
  std::uint32_t in_address(unsigned, unsigned size) const { return size == 4 ? address_ : ~0u; }
  void out_address(unsigned, unsigned size, std::uint32_t value) {
    if (size == 4) set_address(value);
  }
  std::uint32_t in_data(unsigned offset, unsigned) const { return read() >> (8 * offset); }
  void out_data(unsigned offset, unsigned size, std::uint32_t value) {
    write(value << (8 * offset), static_cast<std::uint8_t>(((1u << size) - 1) << offset));
  }

  Dev& bridge() { return bridge_; }
  const Dev& bridge() const { return bridge_; }

 private:
  static constexpr std::uint32_t kEnable = 0x8000'0000;
  static constexpr std::uint32_t kAddressBits = 0x80FF'FFFC;
  static constexpr std::uint32_t kBridge = kEnable | 0x18u << 11 | 3u << 8;  ///< 0:18h.3 (ERR-B-32)

  bool bridge_addressed() const { return (address_ & ~0xFFu) == kBridge; }

  std::uint32_t address_ = 0;
  Dev bridge_;
};

}  // namespace pacifica
