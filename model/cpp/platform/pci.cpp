// SPDX-License-Identifier: Apache-2.0
// PCI configuration mechanism 1 (docs/choices.md, machine).
#include "platform/pci.h"

namespace pacifica {

std::uint32_t PciConfig::read() const {
  return bridge_addressed() ? bridge_.config_read(static_cast<std::uint8_t>(address_)) : ~0u;
}

void PciConfig::write(std::uint32_t value, std::uint8_t byte_enables) {
  if (bridge_addressed()) bridge_.config_write(static_cast<std::uint8_t>(address_), value, byte_enables);
}

std::uint8_t PciConfig::data_bytes(std::uint16_t port, unsigned size) {
  std::uint8_t enables = 0;
  for (unsigned i = 0; i < size; ++i) {
    const unsigned byte = static_cast<std::uint16_t>(port + i) - static_cast<unsigned>(spec::kPortPciData);
    if (byte < 4) enables |= static_cast<std::uint8_t>(1u << byte);
  }
  return enables;
}

}  // namespace pacifica
