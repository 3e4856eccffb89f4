// SPDX-License-Identifier: Apache-2.0
// The one way from the processor to memory and devices: physical memory, APIC page, I/O ports.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "irq/apic.h"
#include "pacifica_spec.h"
#include "platform/memory.h"
#include "platform/pci.h"
#include "platform/uart.h"

namespace pacifica {

/// External interrupt inputs of the processor as they stand.
struct ExternalPins {
  bool intr = false;
  std::uint8_t intr_vector = 0;
  bool nmi = false;  ///< latched rising edge; the processor clears it when it takes the NMI
};

/// Plain aggregate of memory and devices; copying copies all of it (the console sinks, too).
class Bus {
 public:
  explicit Bus(PhysicalMemory memory) : memory_(std::move(memory)) {}

  PhysicalMemory& memory() { return memory_; }
  const PhysicalMemory& memory() const { return memory_; }
  LocalApic& apic() { return apic_; }
  const LocalApic& apic() const { return apic_; }
  ExternalPins& pins() { return pins_; }
  const ExternalPins& pins() const { return pins_; }
  Uart& uart() { return uart_; }
  PciConfig& pci() { return pci_; }

  /// Physical read and write of 1, 2, 4 or 8 bytes within one page, value right-aligned. The APIC page is
  /// at `apic_base` (enabled by its bit 11), which follows the APIC_BASE MSR.
  std::uint64_t read(std::uint64_t pa, unsigned size) {
    const std::uint64_t offset = memory_.dram_offset(pa);
    if (offset != PhysicalMemory::kNotDram && !is_apic(pa)) [[likely]] {
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
    return read_slow(pa, size);
  }
  void write(std::uint64_t pa, unsigned size, std::uint64_t value) {
    const std::uint64_t offset = memory_.dram_offset(pa);
    if (offset != PhysicalMemory::kNotDram && !is_apic(pa)) [[likely]] {
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
    write_slow(pa, size, value);
  }
  /// DRAM offset for direct access, or PhysicalMemory::kNotDram (device, ROM, nobody, APIC page on top).
  std::uint64_t direct(std::uint64_t pa) const {
    return is_apic(pa) ? PhysicalMemory::kNotDram : memory_.dram_offset(pa);
  }

  /// I/O ports; 1, 2 or 4 bytes. Nobody answers: all ones.
  std::uint32_t in(std::uint16_t port, unsigned size);
  void out(std::uint16_t port, unsigned size, std::uint32_t value);

  /// Called by WRMSR of APIC_BASE (and once at reset).
  void set_apic_base(std::uint64_t value) {
    apic_page_ = (value & 0x800) != 0 ? value & 0xFF'FFFF'F000 : ~std::uint64_t{0};
    ++mapping_epoch_;
  }
  /// Changes whenever `direct()` may answer differently for an address.
  std::uint32_t mapping_epoch() const { return mapping_epoch_; }
  bool apic_enabled() const { return apic_page_ != ~std::uint64_t{0}; }

  std::optional<std::uint32_t> exit_value() const { return exit_value_; }
  void set_console(std::function<void(char)> sink) { console_ = std::move(sink); }
  void set_debug_console(std::function<void(char)> sink) { debug_console_ = std::move(sink); }

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
  bool is_apic(std::uint64_t pa) const { return (pa & ~std::uint64_t{0xFFF}) == apic_page_; }
  std::uint64_t read_slow(std::uint64_t pa, unsigned size);
  void write_slow(std::uint64_t pa, unsigned size, std::uint64_t value);

  PhysicalMemory memory_;
  LocalApic apic_;
  Uart uart_;
  PciConfig pci_;
  ExternalPins pins_;
  std::uint64_t apic_page_ = ~std::uint64_t{0};
  std::uint32_t mapping_epoch_ = 0;
  std::optional<std::uint32_t> exit_value_;
  std::function<void(char)> console_;
  std::function<void(char)> debug_console_;
};

}  // namespace pacifica
