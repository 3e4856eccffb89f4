// SPDX-License-Identifier: Apache-2.0
// Slow paths of the bus: ROM, nobody, the APIC page, I/O ports (PLATFORM contract).
#include "platform/bus.h"

namespace pacifica {

std::uint64_t Bus::read_slow(std::uint64_t pa, unsigned size) {
  if (!is_apic(pa)) return memory_.read(pa, size);
  // The APIC answers with aligned dwords; smaller reads take the bytes they name.
  const auto offset = static_cast<std::uint32_t>(pa & 0xFFF);
  std::uint64_t value = apic_.read(offset & ~3u);
  if (size == 8) return value | std::uint64_t{apic_.read((offset & ~3u) + 4)} << 32;
  value >>= 8 * (offset & 3);
  return value & ((std::uint64_t{1} << (8 * size)) - 1);
}

void Bus::write_slow(std::uint64_t pa, unsigned size, std::uint64_t value) {
  if (!is_apic(pa)) return memory_.write(pa, size, value);
  if (size == 4 && (pa & 3) == 0) {
    apic_.write(static_cast<std::uint32_t>(pa & 0xFFF), static_cast<std::uint32_t>(value));
  }
}

std::uint32_t Bus::in(std::uint16_t port, unsigned size) {
  if (port == spec::kPortPciAddress && size == 4) return pci_.address();
  const std::uint32_t config = PciConfig::data_bytes(port, size) != 0 ? pci_.read() : ~0u;
  // Wider accesses read consecutive byte ports; a port that nobody decodes gives FFh.
  std::uint32_t value = 0;
  for (unsigned i = 0; i < size; ++i) {
    const auto at = static_cast<std::uint16_t>(port + i);
    std::uint8_t byte = 0xFF;
    if (at - spec::kPortCom1 < 8) {
      byte = uart_.read(static_cast<unsigned>(at - spec::kPortCom1));
    } else if (at - spec::kPortPciData < 4) {
      byte = static_cast<std::uint8_t>(config >> (8 * (at - spec::kPortPciData)));
    }
    value |= std::uint32_t{byte} << (8 * i);
  }
  return value;
}

void Bus::out(std::uint16_t port, unsigned size, std::uint32_t value) {
  if (port == spec::kPortExit) {
    exit_value_ = size == 4 ? value : value & ((1u << (8 * size)) - 1);
    return;
  }
  if (port == spec::kPortPciAddress && size == 4) return pci_.set_address(value);
  std::uint32_t config = 0;
  for (unsigned i = 0; i < size; ++i) {
    const auto at = static_cast<std::uint16_t>(port + i);
    const auto byte = static_cast<std::uint8_t>(value >> (8 * i));
    if (at - spec::kPortCom1 < 8) {
      uart_.write(static_cast<unsigned>(at - spec::kPortCom1), byte, console_);
    } else if (at == spec::kPortDebug && debug_console_) {
      debug_console_(static_cast<char>(byte));
    } else if (at - spec::kPortPciData < 4) {
      config |= std::uint32_t{byte} << (8 * (at - spec::kPortPciData));
    }
  }
  if (const std::uint8_t bytes = PciConfig::data_bytes(port, size); bytes != 0) pci_.write(config, bytes);
}

}  // namespace pacifica
