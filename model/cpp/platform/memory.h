// SPDX-License-Identifier: Apache-2.0
// Physical memory: DRAM that costs only what is touched, and the boot ROM (docs/platform.md, physical
// memory).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "pacifica_spec.h"

namespace pacifica {

static_assert(std::endian::native == std::endian::little, "guest memory is accessed in host byte order");

/// Where image loading writes to; the golden memory and the harness of the RTL implement it.
class MemoryWriter {
 public:
  virtual ~MemoryWriter() = default;
  /// False when part of the range is not DRAM; nothing is written then.
  virtual bool write_block(std::uint64_t pa, std::span<const std::uint8_t> bytes) = 0;
  virtual std::uint64_t dram_bytes() const = 0;
};

/// DRAM from 0 (with the holes of the PC) and ROM. Copying copies the contents.
///
/// DRAM is one block; a *DRAM offset* is the position in it. Caches of the interpreter hold offsets, not
/// pointers, so that a copied machine works on its own memory. Each 4 KB page has a generation that every
/// write to it changes, whoever writes: a cache of decoded instructions compares it.
class PhysicalMemory : public MemoryWriter {
 public:
  static constexpr std::uint64_t kNotDram = ~std::uint64_t{0};
  static constexpr unsigned kPageBits = 12;

  explicit PhysicalMemory(std::uint64_t bytes = 256u << 20, std::vector<std::uint8_t> rom = {});
  PhysicalMemory(const PhysicalMemory& other);
  PhysicalMemory& operator=(const PhysicalMemory& other);
  PhysicalMemory(PhysicalMemory&&) noexcept = default;
  PhysicalMemory& operator=(PhysicalMemory&&) noexcept = default;

  /// DRAM offset of a physical address, or kNotDram. The page that holds `pa` is DRAM as a whole or not at
  /// all.
  std::uint64_t dram_offset(std::uint64_t pa) const {
    if (pa < spec::kAddressSmram) return pa < low_bytes_ ? pa : kNotDram;
    if (pa < low_bytes_) {
      if (pa < spec::kAddressSmram + spec::kAddressSmramSize) return kNotDram;
      if (pa - spec::kAddressRomLow < spec::kAddressRomSize) return kNotDram;
      return pa;
    }
    const std::uint64_t high = pa - (std::uint64_t{1} << 32);
    return high < bytes_ - low_bytes_ ? low_bytes_ + high : kNotDram;
  }

  /// Reads and writes by DRAM offset; the bytes must lie within one page.
  template <typename T>
  T load(std::uint64_t offset) const {
    T value;
    std::memcpy(&value, data_.get() + offset, sizeof value);
    return value;
  }
  template <typename T>
  void store(std::uint64_t offset, T value) {
    ++generation_[offset >> kPageBits];
    std::memcpy(data_.get() + offset, &value, sizeof value);
  }
  const std::uint8_t* data() const { return data_.get(); }
  /// Changes with every write to the page of this DRAM offset; 0 means never written.
  std::uint32_t generation(std::uint64_t offset) const { return generation_[offset >> kPageBits]; }

  /// Any physical address and any size up to 8, DRAM or ROM; all ones where nobody answers; writes to
  /// ROM and to nobody are dropped. Must not cross a page.
  std::uint64_t read(std::uint64_t pa, unsigned size) const;
  void write(std::uint64_t pa, unsigned size, std::uint64_t value);

  bool write_block(std::uint64_t pa, std::span<const std::uint8_t> bytes) override;
  void read_block(std::uint64_t pa, std::span<std::uint8_t> bytes) const;
  std::uint64_t dram_bytes() const override { return bytes_; }

  /// Depends on the contents only: pages that are all zero do not count.
  std::uint64_t hash() const;

 private:
  struct Unmap {
    std::uint64_t bytes = 0;
    void operator()(std::uint8_t* block) const;
  };
  using Block = std::unique_ptr<std::uint8_t[], Unmap>;
  static Block allocate(std::uint64_t bytes);

  std::uint64_t bytes_;
  std::uint64_t low_bytes_;  ///< DRAM below the MMIO hole
  Block data_;
  std::vector<std::uint32_t> generation_;
  std::vector<std::uint8_t> rom_;
};

}  // namespace pacifica
