// SPDX-License-Identifier: Apache-2.0
// The tagged TLB (manual 2.12; docs/choices.md §4).
#include "mmu/tlb.h"

namespace pacifica {

Tlb::Tlb() : slots_(kWays * kSets) {}

std::uint64_t Tlb::key(std::uint64_t linear, std::uint32_t asid, unsigned size_bits) {
  constexpr std::uint64_t kPageMask = (std::uint64_t{1} << (spec::kConfigVaBits - 12)) - 1;
  return (((linear >> size_bits) & kPageMask) << 16) | (std::uint64_t{asid & 0xFF} << 8) | size_bits;
}

void Tlb::set_unbounded() {
  if (unbounded_) return;
  unbounded_ = true;
  all_.reserve(4096);
  for (TlbEntry& entry : slots_) {
    if (entry.size_bits != 0) all_[key(entry.linear, entry.asid, entry.size_bits)] = entry;
    entry = {};
  }
}

const TlbEntry* Tlb::find(std::uint64_t linear, std::uint32_t asid, const Access& access,
                          bool write_protect) const {
  const TlbEntry* entry = find_any(linear, asid);
  return entry != nullptr && entry->grants(access, write_protect) ? entry : nullptr;
}

const TlbEntry* Tlb::find_any(std::uint64_t linear, std::uint32_t asid) const {
  for (unsigned i = 0; i < kSizes.size(); ++i) {
    if ((sizes_used_ >> i & 1) == 0) continue;
    if (unbounded_) {
      const auto found = all_.find(key(linear, asid, kSizes[i]));
      if (found != all_.end()) return &found->second;
      continue;
    }
    const TlbEntry* set = &slots_[set_of(linear, asid, kSizes[i]) * kWays];
    for (unsigned way = 0; way < kWays; ++way) {
      if (set[way].size_bits == kSizes[i] && set[way].covers(linear, asid)) return &set[way];
    }
  }
  return nullptr;
}

template <typename Predicate>
void Tlb::remove_if(Predicate predicate) {
  bool removed = false;
  if (unbounded_) {
    removed = std::erase_if(all_, [&](const auto& item) { return predicate(item.second); }) != 0;
  } else {
    for (TlbEntry& entry : slots_) {
      if (entry.size_bits != 0 && predicate(entry)) {
        entry = {};
        removed = true;
      }
    }
  }
  if (removed) ++epoch_;
}

const TlbEntry* Tlb::insert(const TlbEntry& entry) {
  // A new entry replaces every entry that it overlaps in its ASID.
  flush_page(entry.linear, entry.asid);
  unsigned index = 0;
  while (kSizes[index] != entry.size_bits) ++index;
  if ((sizes_used_ & ((1u << index) - 1)) != 0) {
    remove_if([&](const TlbEntry& old) {
      return old.asid == entry.asid && ((old.linear ^ entry.linear) >> entry.size_bits) == 0;
    });
  }
  sizes_used_ |= static_cast<std::uint8_t>(1u << index);
  if (unbounded_) {
    return &(all_[key(entry.linear, entry.asid, entry.size_bits)] = entry);
  }
  const unsigned number = set_of(entry.linear, entry.asid, entry.size_bits);
  TlbEntry* set = &slots_[number * kWays];
  unsigned way = 0;
  while (way < kWays && set[way].size_bits != 0) ++way;
  if (way == kWays) way = next_way_[number]++ % kWays;
  set[way] = entry;
  return &set[way];
}

void Tlb::flush_page(std::uint64_t linear, std::uint32_t asid) {
  for (unsigned i = 0; i < kSizes.size(); ++i) {
    if ((sizes_used_ >> i & 1) == 0) continue;
    if (unbounded_) {
      if (all_.erase(key(linear, asid, kSizes[i])) != 0) ++epoch_;
      continue;
    }
    TlbEntry* set = &slots_[set_of(linear, asid, kSizes[i]) * kWays];
    for (unsigned way = 0; way < kWays; ++way) {
      if (set[way].size_bits == kSizes[i] && set[way].covers(linear, asid)) {
        set[way] = {};
        ++epoch_;
      }
    }
  }
}

void Tlb::flush_non_global() {
  remove_if([](const TlbEntry& entry) { return !entry.global; });
}

void Tlb::flush_all() {
  remove_if([](const TlbEntry&) { return true; });
  sizes_used_ = 0;
}

void Tlb::flush_asid(std::uint32_t asid, bool keep_global) {
  remove_if([&](const TlbEntry& entry) { return entry.asid == asid && !(keep_global && entry.global); });
}

}  // namespace pacifica
