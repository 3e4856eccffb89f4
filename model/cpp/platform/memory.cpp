// SPDX-License-Identifier: Apache-2.0
// Physical memory (docs/platform.md, physical memory).
#include "platform/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace pacifica {
namespace {

constexpr std::uint64_t kPage = std::uint64_t{1} << PhysicalMemory::kPageBits;

bool all_zero(const std::uint8_t* page) {
  return page[0] == 0 && std::memcmp(page, page + 1, kPage - 1) == 0;
}

}  // namespace

void PhysicalMemory::Unmap::operator()(std::uint8_t* block) const { munmap(block, bytes); }

PhysicalMemory::Block PhysicalMemory::allocate(std::uint64_t bytes) {
  // Pages that nobody touches cost nothing, so a machine with gigabytes of DRAM starts at once.
  void* block =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (block == MAP_FAILED) throw std::bad_alloc();
  return Block(static_cast<std::uint8_t*>(block), Unmap{bytes});
}

PhysicalMemory::PhysicalMemory(std::uint64_t bytes, std::vector<std::uint8_t> rom)
    : bytes_(std::max((bytes + kPage - 1) & ~(kPage - 1), kPage)),
      low_bytes_(std::min<std::uint64_t>(bytes_, spec::kAddressMmioHole)),
      data_(allocate(bytes_)),
      generation_(bytes_ / kPage),
      rom_(std::move(rom)) {
  if (!rom_.empty()) rom_.resize(spec::kAddressRomSize, 0xFF);
}

PhysicalMemory::PhysicalMemory(const PhysicalMemory& other)
    : bytes_(other.bytes_),
      low_bytes_(other.low_bytes_),
      data_(allocate(other.bytes_)),
      generation_(other.generation_),
      rom_(other.rom_) {
  for (std::size_t page = 0; page < generation_.size(); ++page) {
    if (generation_[page] != 0) std::memcpy(&data_[page * kPage], &other.data_[page * kPage], kPage);
  }
}

PhysicalMemory& PhysicalMemory::operator=(const PhysicalMemory& other) {
  if (this != &other) *this = PhysicalMemory(other);
  return *this;
}

std::uint64_t PhysicalMemory::read(std::uint64_t pa, unsigned size) const {
  std::uint64_t value = 0;
  read_block(pa, {reinterpret_cast<std::uint8_t*>(&value), size});
  return value;
}

void PhysicalMemory::write(std::uint64_t pa, unsigned size, std::uint64_t value) {
  const std::uint64_t offset = dram_offset(pa);
  if (offset == kNotDram) return;
  ++generation_[offset >> kPageBits];
  std::memcpy(&data_[offset], &value, size);
}

bool PhysicalMemory::write_block(std::uint64_t pa, std::span<const std::uint8_t> bytes) {
  if (pa + bytes.size() < pa) return false;
  for (std::uint64_t page = pa & ~(kPage - 1); page < pa + bytes.size(); page += kPage) {
    if (dram_offset(page) == kNotDram) return false;
  }
  for (std::uint64_t done = 0; done < bytes.size();) {
    const std::uint64_t part =
        std::min<std::uint64_t>(kPage - ((pa + done) & (kPage - 1)), bytes.size() - done);
    const std::uint64_t offset = dram_offset(pa + done);
    ++generation_[offset >> kPageBits];
    std::memcpy(&data_[offset], bytes.data() + done, part);
    done += part;
  }
  return true;
}

void PhysicalMemory::read_block(std::uint64_t pa, std::span<std::uint8_t> bytes) const {
  for (std::uint64_t done = 0; done < bytes.size();) {
    const std::uint64_t at = pa + done;
    const std::uint64_t part = std::min<std::uint64_t>(kPage - (at & (kPage - 1)), bytes.size() - done);
    const std::uint64_t offset = dram_offset(at);
    if (offset != kNotDram) {
      std::memcpy(bytes.data() + done, &data_[offset], part);
    } else if (!rom_.empty() && (at - spec::kAddressRomLow < spec::kAddressRomSize ||
                                 at - spec::kAddressRomHigh < spec::kAddressRomSize)) {
      std::memcpy(bytes.data() + done, &rom_[at & (spec::kAddressRomSize - 1)], part);
    } else {
      std::memset(bytes.data() + done, 0xFF, part);
    }
    done += part;
  }
}

std::uint64_t PhysicalMemory::hash() const {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325;
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * 0x9E37'79B9'7F4A'7C15;
    hash ^= hash >> 29;
  };
  for (std::size_t page = 0; page < generation_.size(); ++page) {
    const std::uint8_t* bytes = &data_[page * kPage];
    if (generation_[page] == 0 || all_zero(bytes)) continue;
    mix(page);
    for (std::uint64_t at = 0; at < kPage; at += 8) mix(load<std::uint64_t>(page * kPage + at));
  }
  return hash;
}

}  // namespace pacifica
