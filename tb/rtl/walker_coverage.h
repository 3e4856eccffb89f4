// SPDX-License-Identifier: Apache-2.0
// Functional coverage of the walker's bench: every rule of docs/choices.md §4 that a walk can meet, counted
// from the golden model's accesses and answer.
#pragma once
#include "coverage.h"
#include "walker_driver.h"
#include "walker_world.h"

namespace pacifica::bench {

constexpr u64 range(unsigned high, unsigned low) { return (~u64{0} >> (63 - high)) & (~u64{0} << low); }

/// One checked walk.
struct Checked {
  const World& world;
  const Request& request;
  const Answer& answer;
  const WalkResult& result;
  const std::vector<EntryAccess>& trace;
  bool stale = false;       ///< translated, but not as the tables say
  bool flushed = false;     ///< a directory for it was removed by a flush before
  bool gone_guest = false;  ///< the model holds a directory where the walker started higher up
  bool gone_host = false;
  bool rescued = false;  ///< the first attempt met a fault that the tables do not have
};

class WalkerCoverage {
 public:
  Coverage c;

  WalkerCoverage() {
    Coverage::Names modes;
    for (const auto* g : kFormats) {
      for (const auto* h : kFormats)
        modes.push_back(std::string(g) + " guest, " + (h == kFormats[3] ? "no" : h) + " host");
    }
    modes_ = c.group("Modes", modes, {"ok", "#PF", "NPF"});
    for (int g = 0; g < 4; ++g) {
      c.hole(modes_, 4 * g + 3, 2, "no nested paging");
      if (g < 3) c.hole(modes_, 12 + g, 1, "the guest has no tables");
    }
    c.hole(modes_, 15, -1, "no tables at all: the walker is not asked");

    entries_ = c.group("Entries", level_names(), {"table", "4 KB page", "large page", "absent", "reserved"});
    ad_ = c.group("Accessed and dirty", level_names(),
                  {"A, table", "A, page", "A and D", "D", "none due", "changed"});
    rights_ = c.group("Right missing", level_names(), {"write", "user", "execute"});
    for (int row = 0; row < kLevels; ++row) {
      const unsigned format = kLevelList[row % kOneSide][0], level = kLevelList[row % kOneSide][1];
      const bool pdpe = format == kPae && level == 3;
      if (level == 1) c.hole(entries_, row, 0, "the last level");
      if (level != 1) c.hole(entries_, row, 1, "not the last level");
      if (level != 2) c.hole(entries_, row, 2, "no large pages at this level");
      if (format == k32 && level == 1) c.hole(entries_, row, 4, "no reserved bits");
      if (level == 1) c.hole(ad_, row, 0, "the last level");
      if (level > 2) {
        for (const int column : {1, 2, 3}) c.hole(ad_, row, column, "no pages at this level");
      }
      if (pdpe) {
        c.hole(ad_, row, 0, "PDPEs have no A bit");
        c.hole(ad_, row, 5, "PDPEs have no A bit");
        c.hole(rights_, row, -1, "PDPEs have no rights");
      }
      if (format == k32) c.hole(rights_, row, 2, "no NX bit");
    }

    Coverage::Names classes;
    for (const auto& r : kReserved) classes.push_back(r.name);
    reserved_ = c.group("Reserved bits alone", classes, {"guest", "host"});

    wp_ = c.group("Write to a read-only page", {"32-bit guest", "PAE guest", "long guest"},
                  {"system, WP 0", "system, WP 1", "user, WP 0", "user, WP 1", "host level, WP 0"});
    changed_ =
        c.group("Changed between read and lock", {"written", "nothing to write", "fault"}, {"guest", "host"});

    Coverage::Names places;
    for (const auto* g : kFormats) {
      const int levels = g == kFormats[0] ? 2 : g == kFormats[1] ? 3 : g == kFormats[2] ? 4 : 0;
      for (int level = levels; level >= 0; --level) {
        places.push_back(
            fmt::format("{} guest, {}", g, level > 0 ? fmt::format("level {}", level) : "the page"));
      }
    }
    order_ = c.group("Where a nested walk faults", places, {"#PF", "NPF, 32-bit", "NPF, PAE", "NPF, long"});
    for (const int row : {2, 6, 11, 12}) c.hole(order_, row, 0, "a #PF belongs to an entry");

    Coverage::Names codes;
    for (int code = 0; code < 32; ++code) codes.push_back(fmt::format("{:05b}", code));
    errors_ = c.group("Error codes (ID RSV US RW P)", codes, {"#PF", "NPF, table", "NPF, page"});
    for (int code = 0; code < 32; ++code) {
      const bool p = (code & 1) != 0, w = (code & 2) != 0, u = (code & 4) != 0, rsv = (code & 8) != 0,
                 id = (code & 16) != 0;
      for (int column = 0; column < 3; ++column) {
        if (w && id) {
          c.hole(errors_, code, column, "no access writes and fetches");
        } else if (rsv && !p) {
          c.hole(errors_, code, column, "reserved bits are those of present entries");
        } else if (column > 0 && !u) {
          c.hole(errors_, code, column, "host walks are user accesses");
        } else if (column == 1 && (!w || id)) {
          c.hole(errors_, code, column, "tables are written");
        } else if (code == 1) {
          c.hole(errors_, code, column, "system reads need no right");
        }
      }
    }

    types_ = c.group("Memory type index", {"0", "1", "2", "3", "4", "5", "6", "7"},
                     {"guest 4 KB", "guest 2 MB", "guest 4 MB", "host 4 KB", "host 2 MB", "host 4 MB"});
    sizes_ = c.group("Page sizes", {"guest unpaged", "guest 4 KB", "guest 2 MB", "guest 4 MB"},
                     {"no host", "host 4 KB", "host 2 MB", "host 4 MB"});
    c.hole(sizes_, 0, 0, "no tables at all: the walker is not asked");
    starts_ = c.group("Starts",
                      {"guest", "host walk 0", "host walk 1", "host walk 2", "host walk 3", "host walk 4"},
                      {"top", "level 2", "level 1"});
    formats_ = c.group("Starts by format",
                       {"guest 32-bit", "guest PAE, PDPEs held", "guest PAE", "guest long", "host 32-bit",
                        "host PAE", "host long"},
                       {"top", "level 2", "level 1"});
    for (const int row : {0, 4}) c.hole(formats_, row, 1, "no such level");
    c.hole(formats_, 1, 1, "the PDPE is in a register");
    second_ = c.group("Second attempt after a start", {"in the guest's", "in the host's", "in both"},
                      {"ok", "#PF", "NPF"});
    caches_ = c.group("Directories",
                      {"used although the tables changed", "removed by a flush", "guest's gone before use",
                       "host's gone before use", "fault taken back by the second attempt"});
    addresses_ = c.group("Addresses", {"guest table above 4 GB", "host table above 4 GB", "page above 4 GB",
                                       "beyond a 32-bit host", "beyond a PAE host", "where nobody answers"});
    requests_ = c.group(
        "Requests", {"system read", "system write", "system fetch", "user read", "user write", "user fetch"},
        {"one level", "nested"});
    pdpes_ = c.group("Held PDPE", {"0", "1", "2", "3"}, {"present", "absent"});
    global_ = c.group("Global", {"PGE 0", "PGE 1"}, {"G 0", "G 1"});
    waits_ = c.group("Longest wait in clocks", {"bus request", "bus response", "answer"},
                     {"0", "1", "2 and more"});
  }

  void walked(const Checked& k) {
    const World& w = k.world;
    const Format gf = w.guest.format, hf = w.host.format;
    const int outcome = static_cast<int>(k.result.status);
    c.hit(modes_, static_cast<int>(4 * gf + hf), outcome);
    c.hit(requests_, (k.request.user ? 3 : 0) + (k.request.fetch ? 2 : k.request.write ? 1 : 0), w.nested());
    for (int i = 0; i < 3; ++i) c.hit(waits_, i, static_cast<int>(std::min(k.answer.waits.at(i), 2u)));
    starts(k);
    last_attempt(k);
    if (!k.result.ok()) faulted(k);
    if (k.stale) c.hit(caches_, 0);
    if (k.flushed) c.hit(caches_, 1);
    if (k.gone_guest) c.hit(caches_, 2);
    if (k.gone_host) c.hit(caches_, 3);
    if (k.rescued) c.hit(caches_, 4);
    if (w.pdpes_held()) {
      const u64 index = k.request.linear >> 30;
      c.hit(pdpes_, static_cast<int>(index), (w.pdpe.at(index) & kBitP) == 0);
    }
  }

 private:
  static constexpr std::array<const char*, 4> kFormats{"32-bit", "PAE", "long", "unpaged"};
  static constexpr int kOneSide = 9, kLevels = 18;
  /// {format, level} of each kind of entry.
  static constexpr unsigned kLevelList[kOneSide][2] = {
      {k32, 2}, {k32, 1}, {kPae, 3}, {kPae, 2}, {kPae, 1}, {kLong, 4}, {kLong, 3}, {kLong, 2}, {kLong, 1}};
  struct Reserved {
    const char* name;
    unsigned format, level;
    u64 mask;
    bool large;
  };
  static constexpr Reserved kReserved[] = {
      {"32-bit 4 MB page 21:13", k32, 2, range(21, 13), true},
      {"PAE PDPE 2:1", kPae, 3, range(2, 1), false},
      {"PAE PDPE 8:5", kPae, 3, range(8, 5), false},
      {"PAE PDPE 63:40", kPae, 3, range(63, 40), false},
      {"PAE PDE 62:40", kPae, 2, range(62, 40), false},
      {"PAE PDE 63", kPae, 2, kBitNx, false},
      {"PAE 2 MB page 20:13", kPae, 2, range(20, 13), true},
      {"PAE PTE 62:40", kPae, 1, range(62, 40), false},
      {"PAE PTE 63", kPae, 1, kBitNx, false},
      {"PML4E 7", kLong, 4, kBitPs, false},
      {"PML4E 51:40", kLong, 4, range(51, 40), false},
      {"PML4E 63", kLong, 4, kBitNx, false},
      {"PDPE 7", kLong, 3, kBitPs, false},
      {"PDPE 51:40", kLong, 3, range(51, 40), false},
      {"PDPE 63", kLong, 3, kBitNx, false},
      {"PDE 51:40", kLong, 2, range(51, 40), false},
      {"PDE 63", kLong, 2, kBitNx, false},
      {"2 MB page 20:13", kLong, 2, range(20, 13), true},
      {"PTE 51:40", kLong, 1, range(51, 40), false},
      {"PTE 63", kLong, 1, kBitNx, false},
  };

  static Coverage::Names level_names() {
    Coverage::Names names;
    for (const auto* side : {"guest", "host"}) {
      for (const auto& row : kLevelList)
        names.push_back(fmt::format("{} {} level {}", side, kFormats.at(row[0]), row[1]));
    }
    return names;
  }
  static int level_row(const World& w, const EntryAccess& a) {
    const unsigned format = w.side(a.dimension).format;
    int row = a.dimension == Dimension::kHost ? kOneSide : 0;
    while (kLevelList[row % kOneSide][0] != format || kLevelList[row % kOneSide][1] != a.level) ++row;
    return row;
  }

  void starts(const Checked& k) {
    const World& w = k.world;
    const WalkStarts& s = k.answer.starts;
    const auto column = [](unsigned level) { return level == 0 ? 0 : level == 2 ? 1 : 2; };
    if (w.paging()) {
      c.hit(starts_, 0, column(s.guest));
      c.hit(formats_,
            w.guest.format == k32     ? 0
            : w.guest.format == kLong ? 3
            : w.nested()              ? 2
                                      : 1,
            column(s.guest));
    }
    // The host walks of the first attempt: a top entry, or what a directory leads to, begins each.
    bool guest_used = s.guest != 0, host_used = false;
    for (unsigned i = 0; i < WalkStarts::kHostWalks; ++i) {
      host_used = host_used || s.host.at(i) != 0;
      if (s.host.at(i) == 0 && i >= host_walks(k)) continue;
      c.hit(starts_, static_cast<int>(1 + i), column(s.host.at(i)));
      c.hit(formats_, static_cast<int>(4 + w.host.format), column(s.host.at(i)));
    }
    if (!k.trace.empty() && k.trace.back().attempt == 1) {
      c.hit(second_, guest_used ? (host_used ? 2 : 0) : 1, static_cast<int>(k.result.status));
    }
  }
  /// Host walks of the first attempt that read an entry.
  static unsigned host_walks(const Checked& k) {
    if (!k.world.nested()) return 0;
    unsigned walks = 0;
    unsigned previous = 0;
    for (const EntryAccess& a : k.trace) {
      if (a.attempt != 0 || a.write) continue;
      if (a.dimension == Dimension::kHost && (previous == 0 || a.level >= previous)) ++walks;
      previous = a.dimension == Dimension::kHost ? a.level : 0;
    }
    return walks;
  }

  /// Entry by entry what the attempt that counts met.
  void last_attempt(const Checked& k) {
    const World& w = k.world;
    const unsigned attempt = k.trace.empty() ? 0 : k.trace.back().attempt;
    const EntryAccess* last_read = nullptr;
    for (const EntryAccess& a : k.trace) {
      if (!a.write && a.attempt == attempt) last_read = &a;
    }
    int guest_size = w.paging() ? -1 : 0, host_size = w.nested() ? -1 : 0;
    for (std::size_t i = 0; i < k.trace.size(); ++i) {
      const EntryAccess& a = k.trace[i];
      if (a.write) continue;
      const Side& s = w.side(a.dimension);
      const int row = level_row(w, a);
      const bool host = a.dimension == Dimension::kHost;
      if (a.pa >= u64{1} << 32) c.hit(addresses_, host ? 1 : 0);
      if (a.pa >= u64{0x4'8000'0000}) c.hit(addresses_, 5);
      if (a.attempt != attempt) continue;
      const bool refused =
          &a == last_read && !k.result.ok() && (k.result.status == WalkResult::Status::kNestedFault) == host;
      if (refused && (k.result.error & 1) == 0) {
        if (!host || !beyond(k)) c.hit(entries_, row, 3);
        continue;
      }
      if (refused && (k.result.error & 8) != 0) {
        c.hit(entries_, row, 4);
        reserved(k, a);
        continue;
      }
      const bool large = s.large(a.level, a.data), page = large || a.level == 1;
      c.hit(entries_, row, !page ? 0 : large ? 2 : 1);
      if (refused) continue;  // a right is missing
      const bool written = i + 1 < k.trace.size() && k.trace[i + 1].write && k.trace[i + 1].pa == a.pa;
      const u64 set = written ? k.trace[i + 1].data & ~a.data : 0;
      c.hit(ad_, row, !written ? 4 : !page ? 0 : set == kBitA ? 1 : set == kBitD ? 3 : 2);
      if (!page) continue;
      const int size = a.level == 1 ? 1 : s.format == k32 ? 3 : 2;
      const int index = static_cast<int>((a.data >> (large ? 12 : 7) & 1) << 2 | (a.data >> 3 & 3));
      c.hit(types_, index, (host ? 2 : -1) + size);
      (host ? host_size : guest_size) = size;
      if (!host && k.result.ok()) c.hit(global_, w.pge, (a.data >> 8 & 1) != 0);
    }
    if (k.result.ok()) {
      c.hit(sizes_, guest_size, host_size);
      if (k.result.pa >= u64{1} << 32) c.hit(addresses_, 2);
    }
    if (k.answer.violation.empty() && changed_pa != ~u64{0}) changed(k);
    write_protection(k, guest_size);
  }

  void write_protection(const Checked& k, int) {
    const World& w = k.world;
    if (!k.request.write || !w.paging()) return;
    const int row = static_cast<int>(w.guest.format);
    if (k.result.ok()) {
      if (!k.result.writable) c.hit(wp_, row, 0);
      return;
    }
    const bool denied = (k.result.error & 9) == 1;
    if (!denied) return;
    if (k.result.status == WalkResult::Status::kNestedFault) {
      if (!w.write_protect) c.hit(wp_, row, 4);
      return;
    }
    if (!missing(k, Dimension::kGuest, kBitW, false)) return;
    c.hit(wp_, row, (k.request.user ? 2 : 0) + (w.write_protect ? 1 : 0));
  }

  /// An entry of the refused walk lacks (or, for NX, has) the bit.
  static bool missing(const Checked& k, Dimension dimension, u64 bit, bool has) {
    bool found = false;
    const unsigned attempt = k.trace.back().attempt;
    for (const EntryAccess& a : of_last_walk(k, dimension)) {
      if (a.attempt == attempt && ((a.data & bit) != 0) == has) found = true;
    }
    return found;
  }
  /// The reads of the walk that ended in the fault.
  static std::vector<EntryAccess> of_last_walk(const Checked& k, Dimension dimension) {
    std::vector<EntryAccess> found;
    const unsigned attempt = k.trace.back().attempt;
    for (std::size_t i = k.trace.size(); i-- > 0;) {
      const EntryAccess& a = k.trace[i];
      if (a.write) continue;
      if (a.attempt != attempt) break;
      if (a.dimension != dimension) {
        if (dimension == Dimension::kHost) break;
        continue;
      }
      if (!found.empty() && a.level <= found.back().level) break;
      if (!(k.world.side(dimension).format == kPae && a.level == 3)) found.push_back(a);
    }
    return found;
  }

  static bool beyond(const Checked& k) {
    return k.result.status == WalkResult::Status::kNestedFault && k.world.host.format != kLong &&
           k.result.gpa >> 32 != 0;
  }

  void faulted(const Checked& k) {
    const World& w = k.world;
    const bool npf = k.result.status == WalkResult::Status::kNestedFault;
    if (beyond(k)) c.hit(addresses_, w.host.format == k32 ? 3 : 4);
    const bool page = npf && final_page(k);
    c.hit(errors_, static_cast<int>(k.result.error), !npf ? 0 : page ? 2 : 1);
    if (k.trace.empty()) return;
    const EntryAccess last = last_guest_read(k);
    if (w.nested()) {
      // Rows of a format: its levels from the top, then the page. An NPF belongs to the guest entry after the
      // last one read.
      const std::array<int, 4> first{0, 3, 7, 12};
      const int levels = w.paging() ? static_cast<int>(w.guest.levels()) : 0;
      int level = npf ? (page ? 0 : last.level == 0 ? levels - 0 : last.level - 1) : last.level;
      if (npf && !page && last.level == 0) level = first_guest_level(k);
      c.hit(order_, first.at(w.guest.format) + levels - level, npf ? 1 + static_cast<int>(w.host.format) : 0);
    }
    if ((k.result.error & 9) != 1) return;
    const Dimension dimension = npf ? Dimension::kHost : Dimension::kGuest;
    const bool write = (k.result.error & 2) != 0, user = (k.result.error & 4) != 0;
    const bool needs_write = write && (npf || user || w.write_protect);
    for (const EntryAccess& a : of_last_walk(k, dimension)) {
      const int row = level_row(w, a);
      if (needs_write && (a.data & kBitW) == 0) c.hit(rights_, row, 0);
      if (user && (a.data & kBitU) == 0) c.hit(rights_, row, 1);
      if (k.request.fetch && w.side(dimension).format != k32 && w.side(dimension).nxe &&
          (a.data & kBitNx) != 0 && (!npf || page)) {
        c.hit(rights_, row, 2);
      }
    }
  }
  /// The level of the guest table whose host walk faulted first of all.
  static int first_guest_level(const Checked& k) { return static_cast<int>(k.world.guest.levels()); }

  static EntryAccess last_guest_read(const Checked& k) {
    EntryAccess last;
    last.level = 0;
    const unsigned attempt = k.trace.back().attempt;
    for (const EntryAccess& a : k.trace) {
      if (!a.write && a.attempt == attempt && a.dimension == Dimension::kGuest) last = a;
    }
    return last;
  }
  /// The host fault is that of the page, not of a table: the last guest entry read is a leaf.
  static bool final_page(const Checked& k) {
    if (!k.world.paging()) return true;
    if (k.trace.empty()) return false;
    const EntryAccess last = last_guest_read(k);
    return last.level == 1 || (last.level == 2 && k.world.guest.large(2, last.data));
  }

  void reserved(const Checked& k, const EntryAccess& a) {
    const Side& s = k.world.side(a.dimension);
    const bool large = s.large(a.level, a.data);
    int row = 0, found = -1, classes = 0;
    for (const Reserved& r : kReserved) {
      const bool applies =
          r.format == s.format && r.level == a.level && (!r.large || large) && (r.mask != kBitNx || !s.nxe);
      if (applies && (a.data & r.mask) != 0) {
        ++classes;
        found = row;
      }
      ++row;
    }
    if (classes == 1) c.hit(reserved_, found, a.dimension == Dimension::kHost);
  }

  void changed(const Checked& k) {
    for (std::size_t i = 0; i < k.trace.size(); ++i) {
      const EntryAccess& a = k.trace[i];
      if (a.pa != changed_pa || a.write) continue;
      const bool host = a.dimension == Dimension::kHost;
      const bool written = i + 1 < k.trace.size() && k.trace[i + 1].write && k.trace[i + 1].pa == a.pa;
      const bool last = i + 1 == k.trace.size() && !k.result.ok();
      c.hit(ad_, level_row(k.world, a), 5);
      c.hit(changed_, written ? 0 : last ? 2 : 1, host);
      return;
    }
  }

 public:
  /// The entry that was changed between its read and the locked read in this walk; ~0: none.
  u64 changed_pa = ~u64{0};

 private:
  int modes_, entries_, ad_, rights_, reserved_, wp_, changed_, order_, errors_, types_, sizes_, starts_,
      formats_, second_, caches_, addresses_, requests_, pdpes_, global_, waits_;
};

}  // namespace pacifica::bench
