// SPDX-License-Identifier: Apache-2.0
// Pages of DRAM that the processor may access without asking the MMU again.
#pragma once

#include <array>
#include <cstdint>

#include "pacifica_spec.h"
#include "platform/memory.h"

namespace pacifica {

/// Where a memory operand is: one piece, or two when it crosses a page.
struct Located {
  struct Piece {
    std::uint64_t pa = 0;
    std::uint64_t offset = PhysicalMemory::kNotDram;  ///< in DRAM, when that is where it is
    spec::Memtype type = spec::Memtype::kWb;
    std::uint8_t size = 0;
  };
  std::array<Piece, 2> piece;
  bool split = false;
};

/// Translations by linear page and privilege, one way for each kind of access. They hold DRAM offsets, not
/// pointers, so that a copy works on its own memory.
class FastPages {
 public:
  enum Kind : unsigned { kRead, kWrite, kFetch };
  struct Entry {
    std::uint64_t tag = 0;     ///< page, privilege and a valid bit
    std::uint64_t offset = 0;  ///< DRAM offset of the page
    std::uint64_t pa = 0;
    spec::Memtype type = spec::Memtype::kWb;
  };

  /// The entry that may hold the page; `holds` tells whether it does.
  const Entry& entry(Kind kind, std::uint64_t address) const { return entries_[kind][index(address)]; }
  bool holds(const Entry& entry, std::uint64_t address) const {
    return entry.tag == (page(address) | privilege_);
  }
  /// `piece` is where the access at `address` goes, in DRAM.
  void hold(Kind kind, std::uint64_t address, bool user, const Located::Piece& piece) {
    const std::uint64_t in_page = address & 0xFFF;
    entries_[kind][index(address)] = {page(address) | privilege(user), piece.offset - in_page,
                                      piece.pa - in_page, piece.type};
  }

  /// Whose pages `holds` means.
  void set_user(bool user) { privilege_ = privilege(user); }
  /// Forgets all; the epochs say what the entries depend on from now on.
  void flush(std::uint64_t tlb_epoch, std::uint32_t mapping_epoch) {
    for (auto& table : entries_) {
      for (Entry& entry : table) entry.tag = 0;
    }
    tlb_epoch_ = tlb_epoch;
    mapping_epoch_ = mapping_epoch;
  }
  bool stale(std::uint64_t tlb_epoch, std::uint32_t mapping_epoch) const {
    return tlb_epoch != tlb_epoch_ || mapping_epoch != mapping_epoch_;
  }

 private:
  static constexpr unsigned kEntries = 256;
  static unsigned index(std::uint64_t address) { return (address >> 12) % kEntries; }
  static std::uint64_t page(std::uint64_t address) { return address & ~std::uint64_t{0xFFF}; }
  static std::uint64_t privilege(bool user) { return 1 | (user ? 2 : 0); }

  std::uint64_t privilege_ = 1;
  std::uint64_t tlb_epoch_ = 0;
  std::uint32_t mapping_epoch_ = 0;
  std::array<std::array<Entry, kEntries>, 3> entries_{};
};

}  // namespace pacifica
