// SPDX-License-Identifier: Apache-2.0
// Decoded instructions by the DRAM offset of their first byte.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "decode/decoder.h"
#include "decode/insn.h"
#include "platform/memory.h"

namespace pacifica {

/// An entry is valid while the bytes in memory are the same, whoever writes there.
class DecodeCache {
 public:
  DecodeCache() : entries_(kEntries) {}

  const Insn* find(const PhysicalMemory& memory, std::uint64_t offset, CodeSize size) {
    Entry& entry = entries_[offset % kEntries];
    if (entry.key != key(offset, size)) [[unlikely]]
      return nullptr;
    const std::uint32_t generation = memory.generation(offset);
    if (entry.generation != generation) {
      if (std::memcmp(entry.bytes.data(), memory.data() + offset, entry.insn.length) != 0) return nullptr;
      entry.generation = generation;
    }
    return &entry.insn;
  }
  void hold(const PhysicalMemory& memory, std::uint64_t offset, CodeSize size, const InsnBytes& bytes,
            const Insn& insn) {
    entries_[offset % kEntries] = {key(offset, size), memory.generation(offset), bytes, insn};
  }

 private:
  struct Entry {
    std::uint64_t key = ~std::uint64_t{0};
    std::uint32_t generation = 0;
    InsnBytes bytes{};
    Insn insn;
  };
  static constexpr unsigned kEntries = 8192;
  static std::uint64_t key(std::uint64_t offset, CodeSize size) {
    return offset << 2 | static_cast<unsigned>(size);
  }

  std::vector<Entry> entries_;
};

}  // namespace pacifica
