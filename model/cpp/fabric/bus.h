// SPDX-License-Identifier: Apache-2.0
// The one way from a processor to memory and devices: its own APIC page, then the fabric.
#pragma once

#include <cstdint>

#include "fabric/borrowed.h"
#include "fabric/fabric.h"
#include "fabric/local.h"

namespace pacifica {

/// A view, lent for the time of a step: a copy of it leads nowhere until it is connected again.
class Bus {
 public:
  Bus() = default;
  Bus(Fabric& fabric, Local& local) : fabric_(&fabric), local_(&local) {}

  void connect(const Bus& other) {
    fabric_ = &*other.fabric_;
    local_ = &*other.local_;
  }
  void disconnect() {
    fabric_ = nullptr;
    local_ = nullptr;
  }
  bool connected() const { return static_cast<bool>(fabric_); }

  Fabric& fabric() const { return *fabric_; }
  PhysicalMemory& memory() const { return fabric_->memory(); }
  LocalApic& apic() const { return local_->apic; }
  ApicPage& apic_page() const { return local_->page; }
  InterruptLines& lines() const { return local_->lines; }
  const Local& local() const { return *local_; }

  /// Physical read and write of 1, 2, 4 or 8 bytes within one page, value right-aligned.
  std::uint64_t read(std::uint64_t pa, unsigned size) const {
    if (apic_page().covers(pa)) [[unlikely]]
      return read_apic(pa, size);
    return fabric_->read(pa, size);
  }
  void write(std::uint64_t pa, unsigned size, std::uint64_t value) const {
    if (apic_page().covers(pa)) [[unlikely]]
      return write_apic(pa, size, value);
    fabric_->write(pa, size, value);
  }
  /// DRAM offset for direct access, or PhysicalMemory::kNotDram (device, ROM, nobody, APIC page on top).
  std::uint64_t direct(std::uint64_t pa) const {
    return apic_page().covers(pa) ? PhysicalMemory::kNotDram : memory().dram_offset(pa);
  }
  /// Changes whenever `direct()` may answer differently for an address.
  std::uint32_t mapping_epoch() const { return apic_page().epoch(); }

 private:
  std::uint64_t read_apic(std::uint64_t pa, unsigned size) const;
  void write_apic(std::uint64_t pa, unsigned size, std::uint64_t value) const;

  Borrowed<Fabric> fabric_;
  Borrowed<Local> local_;
};

}  // namespace pacifica
