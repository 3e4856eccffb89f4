// SPDX-License-Identifier: Apache-2.0
// rtl/mmu/walker.sv by its ports alone against the golden model's walk and walk caches: every bus access in
// order, every field of the answer, every start; each bit of each entry, directories that are found again,
// and random tables of every pair of formats with edits, flushes and changes of world
// (manual 2.15, 2.21.2–2.21.10; docs/choices.md §4). shows: NPT-CTL-03 NPT-EN-05 NPT-FAULT-01 NPT-FAULT-14
// NPT-ATTR-03 NPT-ATTR-07 NPT-ATTR-08 NPT-REPL-10 shows: NPT-REPL-12 NPT-PAE-02
//
// PACIFICA_TRANSACTIONS: checked walks of the random test (default 1,000,000; coverage is judged from 100,000
// on). PACIFICA_COVERAGE: folder for walker.json (default: the working directory).
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "transactions.h"
#include "walker_coverage.h"

#ifndef WALKER_GUEST_DIRECTORIES
#define WALKER_GUEST_DIRECTORIES 4
#endif
#ifndef WALKER_HOST_DIRECTORIES
#define WALKER_HOST_DIRECTORIES 8
#endif
#ifndef WALKER_TRANSACTIONS
#define WALKER_TRANSACTIONS 1'000'000
#endif

namespace pacifica::bench {
namespace {

class WalkerBench {
 public:
  explicit WalkerBench(unsigned seed) : world(seed), driver(world) {}

  World world;
  Driver driver;
  WalkerCoverage coverage;
  std::uint64_t walks = 0, translated = 0;
  WalkStarts starts;  ///< of the last walk

  void new_world(Format guest, Format host) {
    world.build(guest, host);
    before_flush_.remove_all();
    driver.set_context();
    driver.flush();
  }
  void flush() {
    before_flush_ = world.directories;
    world.directories.remove_all();
    driver.flush();
  }

  /// One walk in both, compared; empty: they agree.
  std::string check(const Request& r) {
    ++walks;
    std::vector<EntryAccess> trace;
    const Answer a = driver.walk(r);
    if (!a.violation.empty()) return a.violation;
    starts = a.starts;

    Checked k{world, r, a, result_, trace};
    const unsigned reach = world.guest.format == k32 ? 22 : 21;
    const auto held = [&](const WalkCache& cache, unsigned level) {
      return cache.find(Dimension::kGuest, level, level == 1 ? reach : 30, r.linear) != nullptr;
    };
    k.gone_guest =
        a.starts.guest != 1 && world.paging() && held(world.directories, a.starts.guest == 2 ? 1 : 2);
    k.flushed = world.paging() && !held(world.directories, 1) && held(before_flush_, 1);
    if (k.flushed) before_flush_.remove_all();
    k.gone_host = host_gone(r, a);
    const bool directory_used = a.starts.guest != 0 || a.starts.host != std::array<std::uint8_t, 5>{};
    WalkResult fresh;
    if (directory_used) fresh = world.probe(r, trace);

    std::string problem;
    result_ = world.walk(r, a.starts, problem, trace);
    if (!problem.empty()) return problem;
    k.stale = directory_used && result_.ok() && (!fresh.ok() || fresh.pa != result_.pa) &&
              trace.back().attempt == 0;
    k.rescued = result_.ok() && !trace.empty() && trace.back().attempt == 1;
    std::string difference = compare(a, trace);
    if (!difference.empty()) return difference;
    if (result_.ok()) ++translated;
    coverage.changed_pa = driver.changed_entry();
    coverage.walked(k);
    return {};
  }

  std::string scene(const Request& r) const {
    return fmt::format(
        "walk {}: guest format {} cr3 {:x} pse {} nxe {}, host format {} cr3 {:x} pse {} nxe {}, WP {}; "
        "{:x}{}{}{}",
        walks, unsigned{world.guest.format}, world.guest.cr3, world.guest.pse, world.guest.nxe,
        unsigned{world.host.format}, world.host.cr3, world.host.pse, world.host.nxe, world.write_protect,
        r.linear, r.write ? " write" : "", r.user ? " user" : "", r.fetch ? " fetch" : "");
  }

 private:
  std::string compare(const Answer& a, const std::vector<EntryAccess>& trace) {
    std::string violation;
    const std::vector<BusAccess> plain = driver.plain_accesses(violation);
    for (std::size_t i = 0; i < std::max(plain.size(), trace.size()); ++i) {
      const auto show = [](const auto& list, std::size_t at) {
        if (at >= list.size()) return std::string("nothing");
        const auto& x = list[at];
        return fmt::format("{} of {} bytes at {:x} ({:x})", x.write ? "write" : "read", x.size, x.pa, x.data);
      };
      const bool same = i < plain.size() && i < trace.size() && plain[i].pa == trace[i].pa &&
                        plain[i].size == trace[i].size && plain[i].write == trace[i].write &&
                        plain[i].data == trace[i].data;
      if (!same) {
        return fmt::format("bus access {}: the walker: {}; the model: {}", i, show(plain, i), show(trace, i));
      }
    }
    if (!violation.empty()) return violation;

    const auto differ = [](const char* field, u64 walker, u64 model) {
      return fmt::format("{}: the walker {:x}, the model {:x}", field, walker, model);
    };
    const bool npf = result_.status == WalkResult::Status::kNestedFault;
    if (a.fault == result_.ok()) return differ("fault", a.fault, !result_.ok());
    if (a.fault) {
      if (a.npf != npf) return differ("npf", a.npf, npf);
      if (a.error != result_.error) return differ("error", a.error, result_.error);
      if (npf && a.gpa != result_.gpa) return differ("gpa", a.gpa, result_.gpa);
      return {};
    }
    if (a.pa != result_.pa) return differ("pa", a.pa, result_.pa);
    const unsigned bits = a.size == 0 ? 12 : a.size == 1 ? 21 : 22;
    if (bits != result_.size_bits) return differ("size", bits, result_.size_bits);
    if (a.g_write != result_.writable) return differ("g_write", a.g_write, result_.writable);
    if (a.h_write != result_.below_writable) return differ("h_write", a.h_write, result_.below_writable);
    if (a.user != result_.user) return differ("user", a.user, result_.user);
    if (a.nx != result_.no_execute) return differ("nx", a.nx, result_.no_execute);
    if ((a.dirty && a.h_write) != result_.dirty) return differ("dirty", a.dirty && a.h_write, result_.dirty);
    if (a.global != result_.global) return differ("glob", a.global, result_.global);
    return compare_types(a, trace);
  }
  /// The indices are those of the leaves; the types that they select are the model's.
  std::string compare_types(const Answer& a, const std::vector<EntryAccess>& trace) {
    std::array<int, 2> index{-1, -1};
    for (const EntryAccess& e : trace) {
      const bool large = world.side(e.dimension).large(e.level, e.data);
      if (e.level != 1 && !large) continue;
      index.at(static_cast<unsigned>(e.dimension)) =
          static_cast<int>((e.data >> (large ? 12 : 7) & 1) << 2 | (e.data >> 3 & 3));
    }
    if (world.paging() && static_cast<int>(a.g_pat_index) != index[0]) {
      return fmt::format("g_pat_index: the walker {}, the model {}", a.g_pat_index, index[0]);
    }
    if (world.nested() && static_cast<int>(a.h_pat_index) != index[1]) {
      return fmt::format("h_pat_index: the walker {}, the model {}", a.h_pat_index, index[1]);
    }
    spec::Memtype type = spec::Memtype::kWb;
    if (world.paging()) type = pat_type(world.nested() ? world.g_pat : world.pat, a.g_pat_index);
    if (world.nested()) type = combine_pat(type, pat_type(world.pat, a.h_pat_index));
    if (type != result_.type)
      return fmt::format("type: by the walker's indices {}, the model {}", int(type), int(result_.type));
    return {};
  }
  /// The model holds a directory for the first host walk, which started higher up.
  bool host_gone(const Request& r, const Answer& a) {
    if (!world.nested() || a.starts.guest != 0) return false;
    u64 gpa = r.linear;
    if (world.paging()) {
      const Side& s = world.guest;
      const unsigned top = s.levels();
      const u64 base = s.cr3 & (s.format == kPae ? 0xFFFF'FFE0 : s.address_mask());
      gpa = base + (r.linear >> s.shift(top) & (s.entries(top) - 1)) * s.entry_size();
    }
    const unsigned reach = world.host.format == k32 ? 22 : 21;
    return a.starts.host[0] == 0 && (world.directories.find(Dimension::kHost, 1, reach, gpa) != nullptr ||
                                     world.directories.find(Dimension::kHost, 2, 30, gpa) != nullptr);
  }

  WalkResult result_;
  WalkCache before_flush_;
};

constexpr std::array<Format, 4> kFormats{k32, kPae, kLong, kNone};

#ifdef PACIFICA_NETLIST
constexpr int kTables = 1;  // a netlist is slow
#else
constexpr int kTables = 3;
#endif

/// Every bit of every entry on the way alone.
TEST(WalkerBenchTest, EveryBitOfEveryEntry) {
  WalkerBench bench(3302);
  World& w = bench.world;
  for (const Format guest : kFormats) {
    for (const Format host : kFormats) {
      if (guest == kNone && host == kNone) continue;
      for (int tables = 0; tables < kTables; ++tables) {
        bench.new_world(guest, host);
        Request r = w.request();
        std::vector<EntryAccess> way;
        for (int tries = 0; tries < 50 && !w.probe(r, way).ok(); ++tries) r = w.request();
        const std::vector<EntryAccess> entries = way;
        for (const EntryAccess& e : entries) {
          if (e.write) continue;
          for (unsigned bit = 0; bit < 8u * e.size; ++bit) {
            const u64 old = w.bus.read(e.pa, e.size);
            w.bus.write(e.pa, e.size, old ^ u64{1} << bit);
            if (w.chance(80)) bench.flush();
            r.fetch = w.chance(33);
            r.write = !r.fetch && w.chance(50);
            r.user = w.chance(50);
            const std::string difference = bench.check(r);
            ASSERT_EQ(difference, "") << bench.scene(r) << fmt::format("; bit {} of {:x}", bit, e.pa);
            w.bus.write(e.pa, e.size, old);
          }
        }
      }
    }
  }
}

/// The dimension that has a walk of its own: the guest level, or the host level of an unpaged guest.
Dimension alone(const World& w) { return w.paging() ? Dimension::kGuest : Dimension::kHost; }
unsigned start_of(const World& w, const WalkStarts& starts) {
  return w.paging() ? starts.guest : starts.host[0];
}

/// Directories that a walk from the top meets, and the level of the lowest; PDPEs in registers are on no way.
struct Met {
  unsigned number = 0, lowest = 0;
};
Met met(const World& w, const std::vector<EntryAccess>& way) {
  Met m;
  for (const EntryAccess& e : way) {
    const bool table = e.level == 2 || e.level == 3;
    if (e.write || e.dimension != alone(w) || !table || w.side(e.dimension).large(e.level, e.data)) continue;
    ++m.number;
    m.lowest = e.level - 1;
  }
  return m;
}

/// Few directories are enough for what is asked for over and over: of the same walk made at once again, the
/// level that has a walk of its own starts in the lowest table of the first one.
TEST(WalkerBenchTest, WhatWasWalkedIsFoundAgain) {
  WalkerBench bench(20'603);
  World& w = bench.world;
  std::vector<EntryAccess> way;
  unsigned found = 0;
  for (const Format guest : kFormats) {
    for (const Format host : kFormats) {
      if (guest == kNone && host == kNone) continue;
      for (int tables = 0; tables < kTables * 4; ++tables) {
        bench.new_world(guest, host);
        const unsigned room = w.paging() ? WALKER_GUEST_DIRECTORIES : WALKER_HOST_DIRECTORIES;
        for (int walk = 0; walk < 30; ++walk) {
          const Request r = w.request();
          if (!w.probe(r, way).ok()) continue;
          const Met m = met(w, way);
          if (m.number > room) continue;
          for (int again = 0; again < 2; ++again) {
            const std::string difference = bench.check(r);
            ASSERT_EQ(difference, "") << bench.scene(r);
          }
          ASSERT_EQ(start_of(w, bench.starts), m.lowest) << bench.scene(r);
          if (m.lowest != 0) ++found;
        }
      }
    }
  }
  if (WALKER_GUEST_DIRECTORIES > 0) {
    EXPECT_GT(found, 100u);
  }
}

/// The second attempt of a walk drops what is held for its own addresses and nothing else.
TEST(WalkerBenchTest, SecondAttemptLeavesOtherDirectories) {
  WalkerBench bench(20'604);
  World& w = bench.world;
  std::vector<EntryAccess> way, other_way;
  unsigned found = 0;
  for (const Format guest : kFormats) {
    for (const Format host : kFormats) {
      if (guest == kNone && host == kNone) continue;
      for (int tables = 0; tables < kTables * 4; ++tables) {
        bench.new_world(guest, host);
        const Side& side = w.side(alone(w));
        const unsigned room = w.paging() ? WALKER_GUEST_DIRECTORIES : WALKER_HOST_DIRECTORIES;
        for (int pair = 0; pair < 30; ++pair) {
          const Request r = w.request(), other = w.request();
          if (!w.probe(r, way).ok() || !w.probe(other, other_way).ok()) continue;
          // The walk itself, the other one, and that one's second attempt.
          const Met m = met(w, way), o = met(w, other_way);
          if (m.lowest == 0 || o.lowest == 0 || m.number + 2 * o.number > room) continue;
          const unsigned reach = m.lowest == 2 ? 30 : side.format == k32 ? 22 : 21;
          if (r.linear >> reach == other.linear >> reach) continue;
          bench.flush();
          for (const Request& walk : {r, other}) {
            const std::string difference = bench.check(walk);
            ASSERT_EQ(difference, "") << bench.scene(walk);
          }
          std::erase_if(other_way, [&](const EntryAccess& e) { return e.write || e.dimension != alone(w); });
          const EntryAccess& leaf = other_way.back();
          const u64 old = w.bus.read(leaf.pa, leaf.size);
          w.bus.write(leaf.pa, leaf.size, old & ~kBitP);
          if (w.probe(r, way).ok()) {
            for (const Request& walk : {other, r}) {
              const std::string difference = bench.check(walk);
              ASSERT_EQ(difference, "") << bench.scene(walk);
            }
            ASSERT_EQ(start_of(w, bench.starts), m.lowest) << bench.scene(r);
            ++found;
          }
          w.bus.write(leaf.pa, leaf.size, old);
        }
      }
    }
  }
  if (WALKER_GUEST_DIRECTORIES >= 4) {
    EXPECT_GT(found, 100u);
  }
}

TEST(WalkerBenchTest, RandomTablesAgainstTheGoldenModel) {
  constexpr u64 kJudgedFrom = 100'000;
  const auto wanted = static_cast<u64>(transactions(WALKER_TRANSACTIONS));
  WalkerBench bench(20'602);
  World& w = bench.world;
  std::vector<Entry> broken;
  bench.driver.before_locked_read = [&](const BusAccess& a) {
    if (!w.chance(6)) return false;
    for (const Entry& e : w.entries) {
      if (e.pa != a.pa || w.side(e.dimension).entry_size() != a.size) continue;
      const u64 old = w.bus.read(a.pa, a.size);
      w.disturb(e.pa, e.dimension, e.level);
      broken.push_back(e);
      return w.bus.read(a.pa, a.size) != old;
    }
    return false;
  };
  unsigned combination = 0;
  std::vector<EntryAccess> way;
  while (bench.walks < wanted) {
    // A world: formats, registers, tables.
    const Format guest = kFormats.at(combination % 4), host = kFormats.at(combination / 4 % 4);
    ++combination;
    if (guest == kNone && host == kNone) continue;
    bench.new_world(guest, host);
    broken.clear();
    Request r = w.request();
    for (int walk = 0; walk < 120 && bench.walks < wanted; ++walk) {
      const Request next = w.request();
      if (w.chance(60)) r.linear = next.linear;
      r.write = next.write;
      r.user = next.user;
      r.fetch = next.fetch;
      // Tables become whole again, or lose something on the way of this walk; nobody need say so.
      while (!broken.empty() && w.chance(60)) {
        w.repair(broken.back());
        broken.pop_back();
      }
      if (w.chance(40)) {
        w.probe(r, way);
        if (!way.empty()) {
          const EntryAccess& e = way[w.pick(way.size())];
          for (const Entry& known : w.entries) {
            if (known.pa == e.pa && known.dimension == e.dimension && known.level == e.level)
              broken.push_back(known);
          }
          w.disturb(e.pa, e.dimension, e.level);
        }
      }
      if (w.chance(6)) bench.flush();
      const std::string difference = bench.check(r);
      ASSERT_EQ(difference, "") << bench.scene(r);
    }
  }

  const Coverage& c = bench.coverage.c;
  fmt::print("{}\n{} walks checked ({} translated) with {} bus accesses in {} clocks; {}\n", c.table(),
             bench.walks, bench.translated, bench.driver.accesses, bench.driver.cycles(), c.summary());
  const char* folder = std::getenv("PACIFICA_COVERAGE");
  const std::string path = fmt::format("{}/walker_{}_{}.json", folder != nullptr ? folder : ".",
                                       WALKER_GUEST_DIRECTORIES, WALKER_HOST_DIRECTORIES);
  std::ofstream file(path);
  file << c.json();
  if (!file.flush()) ADD_FAILURE() << "cannot write " << path;
  if (wanted < kJudgedFrom) return;
  for (const std::string& fault : c.faults()) ADD_FAILURE() << "coverage: " << fault;
}

}  // namespace
}  // namespace pacifica::bench
