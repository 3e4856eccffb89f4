// SPDX-License-Identifier: Apache-2.0
// PCI configuration mechanism 1 (docs/choices.md 10).
#include "northbridge/pci_config.h"

namespace pacifica {

std::uint32_t PciConfig::read() const {
  return bridge_addressed() ? bridge_.config_read(static_cast<std::uint8_t>(address_)) : ~0u;
}

void PciConfig::write(std::uint32_t value, std::uint8_t byte_enables) {
  if (bridge_addressed()) bridge_.config_write(static_cast<std::uint8_t>(address_), value, byte_enables);
}

}  // namespace pacifica
