// SPDX-License-Identifier: Apache-2.0
// The tagged TLB (manual 2.12, 2.21.7, 2.21.9; docs/choices.md §4).
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "pacifica_spec.h"

namespace pacifica {

/// One access to translate. `user` is the privilege that counts: false for CPL 0–2 and for system accesses.
struct Access {
  bool write = false;
  bool user = false;
  bool fetch = false;
};

struct TlbEntry {
  std::uint64_t linear = 0;  ///< first byte of the page
  std::uint64_t pa = 0;      ///< first byte of the page
  std::uint32_t asid = 0;
  std::uint8_t size_bits = 0;  ///< 12, 21 or 22; 0: the slot is empty
  bool global = false;
  bool writable = false;  ///< at the level that CR0.WP applies to
  bool user = false;
  bool no_execute = false;
  bool dirty = false;  ///< a write may go ahead: D is set at every level and the host level is writable
  spec::Memtype type = spec::Memtype::kWb;  ///< PAT types combined, before the MTRR type

  bool grants(const Access& access, bool write_protect) const {
    if (access.user && !user) return false;
    if (access.write && (!dirty || (!writable && (access.user || write_protect)))) return false;
    return !(access.fetch && no_execute);
  }
  bool covers(std::uint64_t address, std::uint32_t tag) const {
    return size_bits != 0 && asid == tag && ((address ^ linear) >> size_bits) == 0;
  }
  bool operator==(const TlbEntry&) const = default;
};

/// Golden alone: four-way arrays, no allocation. In lockstep (`set_unbounded`): holds every translation
/// made and not yet invalidated, which is what the hardware may use.
class Tlb {
 public:
  Tlb();
  void set_unbounded();
  bool unbounded() const { return unbounded_; }

  /// An entry of this address and ASID that grants the access, or nullptr.
  const TlbEntry* find(std::uint64_t linear, std::uint32_t asid, const Access& access,
                       bool write_protect) const;
  /// The entry that covers the address (at most one does), whatever it grants.
  const TlbEntry* find_any(std::uint64_t linear, std::uint32_t asid) const;
  /// The stored entry; valid until the next call that is not const.
  const TlbEntry* insert(const TlbEntry& entry);

  void flush_page(std::uint64_t linear, std::uint32_t asid);  ///< INVLPG, INVLPGA: global ones, too
  void flush_non_global();                                    ///< MOV to CR3, all ASIDs
  void flush_all();
  void flush_asid(std::uint32_t asid, bool keep_global);  ///< profile apm: TLB_CONTROL 3 and 7

  /// Changes whenever an entry that existed was invalidated; a cache in front of this class checks it.
  std::uint64_t epoch() const { return epoch_; }

 private:
  static constexpr unsigned kWays = 4;
  static constexpr unsigned kSets = 256;
  static constexpr std::array<std::uint8_t, 3> kSizes{12, 21, 22};
  static std::uint64_t key(std::uint64_t linear, std::uint32_t asid, unsigned size_bits);
  static unsigned set_of(std::uint64_t linear, std::uint32_t asid, unsigned size_bits) {
    return static_cast<unsigned>((linear >> size_bits) + asid * 37 + size_bits * 11) % kSets;
  }
  template <typename Predicate>
  void remove_if(Predicate predicate);

  bool unbounded_ = false;
  std::uint8_t sizes_used_ = 0;  ///< bit i: an entry of kSizes[i] may exist
  std::uint64_t epoch_ = 0;
  std::vector<TlbEntry> slots_;
  std::array<std::uint8_t, kSets> next_way_{};
  std::unordered_map<std::uint64_t, TlbEntry> all_;
};

}  // namespace pacifica
