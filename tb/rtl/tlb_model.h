// SPDX-License-Identifier: Apache-2.0
// What the TLB holds, written from docs/mmu.md ("Place and replacement"): sets, ways, large entries, first in
// first out.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace pacifica::bench {

enum PageSize : unsigned { k4K = 0, k2M = 1, k4M = 2 };
enum FlushKind : unsigned { kPage = 0, kNonGlobal = 1, kAll = 2, kAsid = 3, kAsidNonGlobal = 4 };

/// mmu_pkg::tlb_data_t as a number: pfn 39:12, size 11:10, g_write, h_write, user, nx, dirty, glob, type 3:0.
struct TlbData {
  std::uint64_t bits = 0;
  bool operator==(const TlbData&) const = default;
  std::uint64_t pfn() const { return bits >> 12; }
  unsigned size() const { return bits >> 10 & 3; }
  bool guest_write() const { return bits >> 9 & 1; }
  bool host_write() const { return bits >> 8 & 1; }
  bool user() const { return bits >> 7 & 1; }
  bool nx() const { return bits >> 6 & 1; }
  bool dirty() const { return bits >> 5 & 1; }
  bool global() const { return bits >> 4 & 1; }
  unsigned type() const { return bits & 15; }
};

struct TlbSlot {
  bool valid = false;
  unsigned asid = 0;
  std::uint64_t vpn = 0;  ///< as inserted: any page of the entry
  TlbData data;
  std::uint64_t filled = 0;   ///< when, in operations
  bool overlapped = false;    ///< its insertion dropped another entry
  bool seen_evicted = false;  ///< the same page had been evicted before

  static unsigned shift(unsigned size) { return size == k4K ? 0 : size == k2M ? 9 : 10; }
  bool covers(unsigned a, std::uint64_t v) const {
    return valid && asid == a && ((vpn ^ v) >> shift(data.size())) == 0;
  }
  bool overlaps(unsigned a, std::uint64_t v, unsigned size) const {
    return valid && asid == a && ((vpn ^ v) >> std::max(shift(data.size()), shift(size))) == 0;
  }
};

class TlbModel {
 public:
  TlbModel(unsigned sets, unsigned ways, unsigned large)
      : sets_(sets), ways_(ways), small(sets * ways), large(large) {}

  unsigned set_of(unsigned asid, std::uint64_t vpn) const { return (vpn ^ asid) % sets_; }
  unsigned ways() const { return ways_; }

  /// The entry that covers the page: at most one does, which `double_hit` disproves.
  const TlbSlot* find(unsigned asid, std::uint64_t vpn) const {
    const TlbSlot* found = nullptr;
    for (const auto* part : {&small, &large}) {
      for (const TlbSlot& slot : *part) {
        if (!slot.covers(asid, vpn)) continue;
        double_hit |= found != nullptr;
        found = &slot;
      }
    }
    return found;
  }

  struct Inserted {
    std::vector<TlbSlot> dropped;
    std::optional<TlbSlot> evicted;
    bool hole = false;  ///< the place is free although a higher-numbered one is taken
    TlbSlot* place = nullptr;
  };
  Inserted insert(unsigned asid, std::uint64_t vpn, TlbData data, std::uint64_t now) {
    Inserted result;
    for (auto* part : {&small, &large}) {
      for (TlbSlot& slot : *part) {
        if (!slot.overlaps(asid, vpn, data.size())) continue;
        result.dropped.push_back(slot);
        slot.valid = false;
      }
    }
    TlbSlot* first = data.size() == k4K ? &small[set_of(asid, vpn) * ways_] : large.data();
    TlbSlot* end = first + (data.size() == k4K ? ways_ : large.size());
    TlbSlot* place = nullptr;
    for (TlbSlot* slot = first; slot != end && !place; ++slot)
      if (!slot->valid) place = slot;
    if (!place) {
      place = first;
      for (TlbSlot* slot = first; slot != end; ++slot)
        if (slot->filled < place->filled) place = slot;
      result.evicted = *place;
    } else {
      for (TlbSlot* slot = place; slot != end; ++slot) result.hole |= slot->valid;
    }
    *place = {true, asid, vpn, data, now, !result.dropped.empty(), false};
    result.place = place;
    return result;
  }

  /// The entries that go.
  std::vector<TlbSlot> flush(unsigned kind, unsigned asid, std::uint64_t vpn) {
    std::vector<TlbSlot> gone;
    for (auto* part : {&small, &large}) {
      for (TlbSlot& slot : *part) {
        bool go = slot.valid;
        if (kind == kPage) go = slot.covers(asid, vpn);
        if (kind == kNonGlobal) go &= !slot.data.global();
        if (kind == kAsid) go &= slot.asid == asid;
        if (kind == kAsidNonGlobal) go &= slot.asid == asid && !slot.data.global();
        if (!go) continue;
        gone.push_back(slot);
        slot.valid = false;
      }
    }
    return gone;
  }

 private:
  unsigned sets_, ways_;

 public:
  std::vector<TlbSlot> small, large;
  mutable bool double_hit = false;
};

}  // namespace pacifica::bench
