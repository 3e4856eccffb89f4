// SPDX-License-Identifier: Apache-2.0
// Page tables for the bench of rtl/mmu/walker.sv: random tables of both levels in any pair of formats, edited
// entry by entry, and the golden model's walk of them (manual 2.15, 2.21; docs/choices.md §4).
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "mmu/memory_type.h"
#include "mmu/walk_cache.h"
#include "mmu/walker.h"

namespace pacifica::bench {

using u64 = std::uint64_t;

/// Format of the tables of one level, with the codes of the walker's mode ports; kNone: not paged.
enum Format : unsigned { k32 = 0, kPae = 1, kLong = 2, kNone = 3 };

inline constexpr u64 kBitP = 1, kBitW = 2, kBitU = 4, kBitA = 0x20, kBitD = 0x40, kBitPs = 0x80,
                     kBitNx = u64{1} << 63;

/// Everything about a level of tables that its registers say.
struct Side {
  Format format = kNone;
  bool pse = false, nxe = false;
  u64 cr3 = 0;

  unsigned levels() const { return format == kLong ? 4 : format == kPae ? 3 : 2; }
  unsigned entry_size() const { return format == k32 ? 4 : 8; }
  unsigned shift(unsigned level) const { return format == k32 ? (level == 2 ? 22 : 12) : 3 + 9 * level; }
  /// Entries of a table.
  unsigned entries(unsigned level) const {
    return format == k32 ? 1024 : format == kPae && level == 3 ? 4 : 512;
  }
  u64 address_mask() const { return format == k32 ? 0xFFFF'F000 : 0xFF'FFFF'F000; }
  bool large(unsigned level, u64 entry) const {
    return level == 2 && (entry & kBitPs) != 0 && (format != k32 || pse);
  }
};

struct Request {
  u64 linear = 0;
  bool write = false, user = false, fetch = false;
};

/// An entry that the world has made.
struct Entry {
  u64 pa = 0;
  u64 good = 0;  ///< its value without a fault
  Dimension dimension = Dimension::kGuest;
  unsigned level = 1;
};

class World {
 public:
  explicit World(unsigned seed) : rng(seed), fabric(PhysicalMemory(u64{16} << 30)) {
    // Few pages are used over and over, half of them above 4 GB.
    for (unsigned i = 0; i < kPages; ++i) {
      low_pages_.push_back(0x100'0000 + u64{pick(0x6'0000)} * 0x1000);
      wide_pages_.push_back((u64{1} << 32) + u64{pick(0x2F'0000)} * 0x1000);
    }
    for (unsigned i = 0; i < 16; ++i) {
      low_regions_.push_back(0x8000'0000 + i * 0x40'0000);
      wide_regions_.push_back(0x3'0000'0000 + i * 0x40'0000);
    }
  }

  std::mt19937 rng;
  Fabric fabric;
  Local local;
  Bus bus{fabric, local};
  Side guest, host;  ///< guest.format kNone: unpaged; host.format kNone: no nested paging
  bool write_protect = true, pge = false;
  std::array<u64, 4> pdpe{};
  u64 pat = 0x0007'0406'0007'0406, g_pat = 0x0007'0406'0007'0406;
  WalkCache directories;
  std::vector<Entry> entries;

  bool nested() const { return host.format != kNone; }
  bool paging() const { return guest.format != kNone; }
  bool pdpes_held() const { return guest.format == kPae && !nested(); }
  const Side& side(Dimension dimension) const { return dimension == Dimension::kGuest ? guest : host; }

  unsigned pick(unsigned n) { return rng() % n; }
  bool chance(unsigned percent) { return rng() % 100 < percent; }
  u64 random64() { return u64{rng()} << 32 | rng(); }

  /// New tables in these formats; nothing is held any more.
  void build(Format guest_format, Format host_format) {
    directories.remove_all();
    entries.clear();
    for (auto& list : tables_) {
      for (auto& level : list) level.clear();
    }
    guest_tables_.clear();
    guest = {guest_format, chance(75), chance(75), 0};
    host = {host_format, chance(75), chance(75), 0};
    write_protect = chance(50);
    pge = chance(50);
    pat = random_pat();
    g_pat = random_pat();
    choose_indices(guest, guest_index_);
    choose_indices(host, host_index_);
    if (nested()) {
      host.cr3 = root(host, table(Dimension::kHost, host, host.levels(), 0), chance(30));
      if (paging()) {
        guest.cr3 = root(guest, table(Dimension::kGuest, guest, guest.levels(), 0), false);
      }
    } else {
      guest.cr3 = root(guest, table(Dimension::kGuest, guest, guest.levels(), 0), false);
    }
    for (u64& entry : pdpe) entry = 0;
    if (pdpes_held()) {
      // In the registers only P counts.
      for (unsigned i = 0; i < 4; ++i) {
        pdpe.at(i) = bus.read((guest.cr3 & 0xFFFF'FFE0) + 8 * i, 8);
        if (chance(20)) pdpe.at(i) ^= random64() & 0xFFFF'FF00'0000'01E6;
        if (chance(5)) pdpe.at(i) &= ~kBitP;
        if (chance(5)) pdpe.at(i) |= u64{1 + pick(63)} << 34;  // a table where nobody answers
      }
    }
  }

  /// An address of the tables made, sometimes any.
  u64 linear() {
    if (!paging()) return guest_physical() & 0xFFFF'FFFF;
    const u64 limit = guest.format == kLong ? (u64{1} << 48) - 1 : 0xFFFF'FFFF;
    if (chance(2)) return random64() & limit;
    return compose(guest, guest_index_) & limit;
  }
  Request request() {
    Request r;
    r.linear = linear();
    r.fetch = chance(30);
    r.write = !r.fetch && chance(50);
    r.user = chance(50);
    return r;
  }

  /// The walk in lockstep: starts as announced, directories recorded.
  WalkResult walk(const Request& r, const WalkStarts& starts, std::string& problem,
                  std::vector<EntryAccess>& trace) {
    WriteLog log;
    Contexts c(*this);
    trace.clear();
    return pacifica::walk(c.guest, r.linear, {r.write, r.user, r.fetch}, bus, log, directories, starts,
                          problem, &trace);
  }
  /// What a walk from the top would do now; leaves memory and directories alone.
  WalkResult probe(const Request& r, std::vector<EntryAccess>& trace) {
    WriteLog log;
    Contexts c(*this);
    WalkCache nothing;
    std::string problem;
    trace.clear();
    const WalkResult result =
        pacifica::walk(c.guest, r.linear, {r.write, r.user, r.fetch}, bus, log, nothing, {}, problem, &trace);
    for (std::size_t i = trace.size(); i-- > 0;) {
      if (trace[i].write) bus.write(trace[i].pa, trace[i].size, trace[i - 1].data);
    }
    return result;
  }

  /// Changes one entry in one way that its level and format allow.
  void disturb(u64 pa, Dimension dimension, unsigned level) {
    const Side& s = side(dimension);
    const unsigned size = s.entry_size();
    u64 entry = bus.read(pa, size);
    const bool large = s.large(level, entry);
    switch (pick(12)) {
      case 0:
        entry &= ~kBitP;
        break;
      case 1:
        entry &= ~kBitW;
        break;
      case 2:
        entry &= ~kBitU;
        break;
      case 3:
        if (s.format != k32) entry |= kBitNx;
        break;
      case 4:
      case 5:
        entry ^= u64{1} << reserved_position(s, level, large);
        break;
      case 6:
        entry &= ~(kBitA | (chance(50) ? kBitD : 0));
        break;
      case 7: {  // another table, another frame
        const auto& known = tables(dimension, level - 1);
        const u64 mask = s.address_mask() & (large ? ~u64{0x3F'FFFF} : ~u64{0});
        if (level > 1 && !large && !known.empty()) {
          entry = (entry & ~mask) | known[pick(known.size())];
        } else if (dimension == Dimension::kGuest && nested()) {
          entry = (entry & ~mask) | (guest_physical() & mask);
        } else {
          entry = (entry & ~mask) | (random64() & mask);
        }
        break;
      }
      case 8:
        if (level == 2) entry ^= kBitPs;
        if (s.large(level, entry)) entry &= ~(s.format == k32 ? u64{0x3F'E000} : u64{0x1F'E000});
        break;
      case 9:
        entry ^=
            (u64{1} << (3 + pick(2))) | (u64{chance(50)} << 8) | (u64{chance(50)} << (level == 1 ? 7 : 12));
        break;
      case 10:
        if (s.format == k32) {
          entry ^= u64{1} << pick(32);
        } else {
          entry ^= u64{1} << pick(64);
        }
        break;
      default:
        if (s.format != k32) entry |= u64{1 + pick(63)} << 34;  // where nobody answers
        break;
    }
    bus.write(pa, size, entry);
  }
  /// Gives an entry of the world its value without a fault back, A and D at random.
  void repair(const Entry& e) {
    bus.write(e.pa, side(e.dimension).entry_size(), e.good & ~(chance(30) ? kBitA | kBitD : 0));
  }

 private:
  static constexpr unsigned kPages = 600;
  using Indices = std::array<std::vector<unsigned>, 5>;

  /// The golden model's view of the registers.
  struct Contexts {
    PagingContext guest, host;
    explicit Contexts(const World& w) {
      const auto fill = [&](PagingContext& c, const Side& s) {
        c.cr0 = spec::cr0::PE | (s.format != kNone ? spec::cr0::PG : 0);
        c.cr3 = s.cr3;
        c.cr4 = (s.format == kPae || s.format == kLong ? spec::cr4::PAE : 0) | (s.pse ? spec::cr4::PSE : 0);
        c.efer = (s.format == kLong ? spec::efer::LME | spec::efer::LMA : 0) | (s.nxe ? spec::efer::NXE : 0);
      };
      fill(guest, w.guest);
      if (w.write_protect) guest.cr0 |= spec::cr0::WP;
      if (w.pge) guest.cr4 |= spec::cr4::PGE;
      guest.pat = w.nested() ? w.g_pat : w.pat;
      if (w.pdpes_held()) guest.pdpes = &w.pdpe;
      if (!w.nested()) return;
      fill(host, w.host);
      host.pat = w.pat;
      host.host_level = true;
      guest.below = &host;
    }
  };

  u64 random_pat() {
    u64 value = 0;
    for (unsigned i = 0; i < 8; ++i) value |= u64{std::array{0u, 1u, 4u, 5u, 6u, 7u}[pick(6)]} << (8 * i);
    return value;
  }

  void choose_indices(const Side& s, Indices& indices) {
    for (unsigned level = 1; level <= 4; ++level) {
      auto& list = indices.at(level);
      list.clear();
      if (s.format == kNone || level > s.levels()) continue;
      unsigned range = s.entries(level);
      // Guest-physical addresses have 40 bits, and 32 when the guest's or the host's entries have no more.
      if (&s == &host && level == 4) range = wide_guest() ? 2 : 1;
      if (&s == &host && level == 3 && !wide_guest()) range = 4;
      const unsigned wanted = level == 1 ? 8 : level == 2 ? 3 : 2;
      if (&s == &host && level == 3) list.push_back(pick(4));  // something below 4 GB
      while (list.size() < std::min(wanted, range)) {
        // Addresses that differ in one bit show what a walk cache's tag leaves out.
        unsigned index = pick(range);
        if (!list.empty() && chance(50)) index = (list.back() ^ 1u << pick(10)) % range;
        if (std::find(list.begin(), list.end(), index) == list.end()) list.push_back(index);
      }
    }
  }
  bool wide_guest() const { return host.format == kLong && guest.format != k32 && guest.format != kNone; }

  u64 compose(const Side& s, const Indices& indices) {
    u64 address = random64() & 0xFFF;
    for (unsigned level = 1; level <= s.levels(); ++level) {
      const auto& list = indices.at(level);
      // Beyond the indices made lies whatever earlier tables left there.
      const unsigned index = chance(99) ? list[pick(list.size())] : pick(s.entries(level));
      address |= u64{index} << s.shift(level);
    }
    return address;
  }
  u64 guest_physical() { return compose(host, host_index_) & 0xFF'FFFF'FFFF; }

  /// CR3 for a table, with bits that mean nothing.
  u64 root(const Side& s, u64 table, bool junk) {
    const u64 low = s.format == kPae ? 0x18 : 0xFF8;
    return table | (random64() & low) | (junk && s.format != kLong ? u64{1 + pick(255)} << 32 : 0);
  }

  u64 page(const Side& s, bool physical_wide) {
    const bool wide = physical_wide && s.format != k32 && chance(50);
    return (wide ? wide_pages_ : low_pages_)[next_page_++ % kPages];
  }
  /// A page for a guest table: guest physical, and where the host's tables put it.
  std::pair<u64, u64> guest_table_page() {
    for (unsigned tries = 0;; ++tries) {
      u64 gpa = 0;
      for (unsigned level = 1; level <= host.levels(); ++level) {
        const auto& list = host_index_.at(level);
        gpa |= u64{list[pick(list.size())]} << host.shift(level);
      }
      const bool used = std::find(guest_tables_.begin(), guest_tables_.end(), gpa) != guest_tables_.end();
      if ((used && tries < 50) || (guest.format != kLong && gpa >> 32 != 0)) continue;
      const auto pa = resolve(gpa);
      if (!pa) continue;
      guest_tables_.push_back(gpa);
      return {gpa, *pa};
    }
  }
  std::optional<u64> resolve(u64 gpa) {
    u64 table = host.cr3 & (host.format == kPae ? 0xFFFF'FFE0 : host.address_mask());
    for (unsigned level = host.levels();; --level) {
      const u64 index = gpa >> host.shift(level) & (host.entries(level) - 1);
      const u64 entry = bus.read(table + index * host.entry_size(), host.entry_size());
      if ((entry & kBitP) == 0) return {};
      const u64 mask = (u64{1} << host.shift(level)) - 1;
      if (level == 1 || host.large(level, entry)) return (entry & host.address_mask() & ~mask) | (gpa & mask);
      table = entry & host.address_mask();
    }
  }

  std::vector<u64>& tables(Dimension dimension, unsigned level) {
    return tables_.at(static_cast<unsigned>(dimension)).at(level);
  }

  /// Makes a table with its entries and all below; the address that names it (guest physical for the guest
  /// under nested paging).
  u64 table(Dimension dimension, const Side& s, unsigned level, unsigned depth) {
    auto& known = tables(dimension, level);
    if (depth > 0 && !known.empty() && chance(20)) return known[pick(known.size())];
    u64 name = 0, pa = 0;
    const bool guest_of_nested = dimension == Dimension::kGuest && nested();
    if (guest_of_nested) {
      std::tie(name, pa) = guest_table_page();
    } else {
      name = pa = page(s, level < s.levels() || s.format == kLong);
    }
    if (s.format == kPae && level == 3) {
      const u64 part = 0x20 * pick(128);
      name |= part;
      pa |= part;
    }
    known.push_back(name);
    for (const unsigned index : (dimension == Dimension::kGuest ? guest_index_ : host_index_).at(level)) {
      make_entry(dimension, s, level, pa + index * s.entry_size(), depth);
    }
    return name;
  }

  void make_entry(Dimension dimension, const Side& s, unsigned level, u64 pa, unsigned depth) {
    const bool pdpe = s.format == kPae && level == 3;
    u64 entry = kBitP;
    if (pdpe) {
      entry |= random64() & 0xE18;
    } else {
      entry |= (chance(97) ? kBitW : 0) | (chance(97) ? kBitU : 0) | (random64() & 0xF18);
      entry |= (chance(60) ? kBitA : 0) | (chance(50) ? kBitD : 0);
      if (s.format != k32 && s.nxe && chance(4)) entry |= kBitNx;
      if (s.format == kLong) entry |= random64() & (u64{0x7FF} << 52);
    }
    const bool can_be_large = level == 2 && (s.format != k32 || s.pse);
    const u64 mask = (u64{1} << s.shift(level)) - 1;
    if (level == 1 || (can_be_large && chance(25))) {
      entry = (entry & ~kBitPs) | (level == 2 ? kBitPs | (random64() & 0x1000) : random64() & kBitPs);
      entry |= frame(dimension, s, level) & s.address_mask() & ~mask;
    } else {
      if (level == 2 && s.format == k32) entry |= random64() & kBitPs & (s.pse ? 0 : ~u64{0});
      entry |= table(dimension, s, level - 1, depth + 1);
    }
    bus.write(pa, s.entry_size(), entry);
    entries.push_back({pa, entry, dimension, level});
  }

  /// What a leaf maps: for the host level memory that may hold guest tables, for the guest under nested
  /// paging a guest-physical page that the host maps, otherwise anything.
  u64 frame(Dimension dimension, const Side& s, unsigned level) {
    if (dimension == Dimension::kHost) {
      if (level == 1) return page(s, true);
      return (s.format != k32 && chance(50) ? wide_regions_ : low_regions_)[pick(16)];
    }
    if (nested() && !chance(3)) return guest_physical();
    return random64() & 0xFF'FFFF'FFFF;
  }

  /// A bit that must be zero in this entry when it is present.
  unsigned reserved_position(const Side& s, unsigned level, bool large) {
    if (s.format == k32) return 13 + pick(9);
    if (s.format == kPae && level == 3) {
      const std::array<unsigned, 3> low{1, 5, 40};
      const std::array<unsigned, 3> count{2, 4, 24};
      const unsigned which = pick(3);
      return low.at(which) + pick(count.at(which));
    }
    if (large && chance(50)) return 13 + pick(8);
    if (s.format == kLong && level >= 3 && chance(50)) return 7;
    if (!s.nxe && chance(50)) return 63;
    return 40 + pick(s.format == kPae ? 23 : 12);
  }

  unsigned next_page_ = 0;
  std::vector<u64> low_pages_, wide_pages_, low_regions_, wide_regions_, guest_tables_;
  Indices guest_index_, host_index_;
  std::array<std::array<std::vector<u64>, 5>, 2> tables_;
};

}  // namespace pacifica::bench
