// SPDX-License-Identifier: Apache-2.0
// Where the masters of a machine meet memory and devices (docs/platform.md). A device is a file and a row of
// the table in fabric.cpp; its ports are a row of spec/platform.toml.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "northbridge/pci_config.h"
#include "pacifica_spec.h"
#include "platform/console.h"
#include "platform/exit_port.h"
#include "platform/memory.h"
#include "platform/uart.h"

namespace pacifica {

/// Memory and devices as values: copying copies all of it (the sinks of the consoles, too).
class Fabric {
 public:
  explicit Fabric(PhysicalMemory memory) : memory_(std::move(memory)) {}

  PhysicalMemory& memory() { return memory_; }
  const PhysicalMemory& memory() const { return memory_; }
  Uart& uart() { return uart_; }
  DebugConsole& debug_console() { return debug_console_; }
  PciConfig& pci() { return pci_; }
  /// What the image wrote to the exit port.
  std::optional<std::uint32_t> exit_value() const { return exit_.value(); }

  /// Physical read and write of 1, 2, 4 or 8 bytes within one page, value right-aligned.
  std::uint64_t read(std::uint64_t pa, unsigned size) const {
    const std::uint64_t offset = memory_.dram_offset(pa);
    if (offset != PhysicalMemory::kNotDram) [[likely]] {
      switch (size) {
        case 1:
          return memory_.load<std::uint8_t>(offset);
        case 2:
          return memory_.load<std::uint16_t>(offset);
        case 4:
          return memory_.load<std::uint32_t>(offset);
        case 8:
          return memory_.load<std::uint64_t>(offset);
        default:
          break;
      }
    }
    return memory_.read(pa, size);
  }
  void write(std::uint64_t pa, unsigned size, std::uint64_t value) {
    const std::uint64_t offset = memory_.dram_offset(pa);
    if (offset != PhysicalMemory::kNotDram) [[likely]] {
      switch (size) {
        case 1:
          return memory_.store(offset, static_cast<std::uint8_t>(value));
        case 2:
          return memory_.store(offset, static_cast<std::uint16_t>(value));
        case 4:
          return memory_.store(offset, static_cast<std::uint32_t>(value));
        case 8:
          return memory_.store(offset, value);
        default:
          break;
      }
    }
    memory_.write(pa, size, value);
  }

  /// I/O ports; 1, 2 or 4 bytes. Nobody answers: all ones.
  std::uint32_t in(std::uint16_t port, unsigned size);
  void out(std::uint16_t port, unsigned size, std::uint32_t value);

  /// Type that a fixed-range table without MTRRs gives the address (docs/choices.md §3).
  static spec::Memtype mtrr_type(std::uint64_t pa) {
    if (pa < spec::kAddressSmram) return spec::Memtype::kWb;
    if (pa < spec::kAddressSmram + spec::kAddressSmramSize) return spec::Memtype::kUc;
    if (pa - spec::kAddressRomLow < spec::kAddressRomSize) return spec::Memtype::kUc;
    if (pa - spec::kAddressMmioHole < (std::uint64_t{1} << 32) - spec::kAddressMmioHole)
      return spec::Memtype::kUc;
    return spec::Memtype::kWb;
  }

 private:
  struct Devices;  ///< the table

  PhysicalMemory memory_;
  Uart uart_;
  ExitPort exit_;
  DebugConsole debug_console_;
  PciConfig pci_;
};

}  // namespace pacifica
