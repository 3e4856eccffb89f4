// SPDX-License-Identifier: Apache-2.0
// Random page tables for rtl/mmu/walker.sv, compared with a plain walk written from manual 2.21.5–2.21.7 and
// docs/choices.md §4: every combination of guest and host paging mode, faults, accessed/dirty writes in
// order. The plain walk starts where the walker says that it started, in directories that the rules let it
// hold; tables change between walks, with and without a flush. Requirements: NPT-CTL-03 NPT-EN-05
// NPT-FAULT-01 NPT-FAULT-14 NPT-ATTR-03 NPT-ATTR-07 NPT-ATTR-08 NPT-REPL-10 NPT-REPL-12
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "Vwalker.h"
#include "clocked.h"
#include "transactions.h"

namespace pacifica::bench {
namespace {

using u64 = std::uint64_t;
enum Mode : unsigned { k32 = 0, kPae = 1, kLong = 2 };

struct Level {
  Mode mode = kLong;
  bool pse = false, nxe = false;
  u64 cr3 = 0;
};
struct Scene {
  bool paging = true, nested = false, wp = false;
  Level guest, host;
  std::array<u64, 4> pdpe{};
  u64 linear = 0;
  bool write = false, user = false, fetch = false;
};
struct Write {
  u64 addr, data;
  unsigned size;
  bool operator==(const Write&) const = default;
};
struct Outcome {
  bool fault = false, npf = false;
  unsigned error = 0;
  u64 gpa = 0, pa = 0;
  unsigned page_bits = 12;
  bool dirty = true, nx = false, g_write = true, h_write = true, user = true;
  std::vector<Write> writes;
  unsigned reads = 0;
  int events = 0;            // announcements of the starts
  unsigned guest_start = 0;  // 0 top, 1 or 2 directory of that level
  std::array<unsigned, 5> host_starts{};

  bool uses_directories() const {
    for (const unsigned start : host_starts)
      if (start) return true;
    return guest_start != 0;
  }
};
struct Rights {
  bool w = true, u = true, nx = false;
};
struct Directory {
  u64 table = 0;
  Rights rights;
};
/// Directories of one dimension, never evicted: {level, address bits above the table's reach}.
using Directories = std::map<std::pair<int, u64>, Directory>;
struct Held {
  Directories guest, host;
};

/// Memory whose content is made up when it is first read.
class Memory {
 public:
  explicit Memory(std::mt19937& rng) : rng_(rng) {}
  u64 load(u64 addr, unsigned size) {
    auto [it, fresh] = words_.try_emplace(addr & ~u64{7}, 0);
    if (fresh) it->second = size == 4 ? small_entry() | small_entry() << 32 : entry();
    return size == 8 ? it->second : (it->second >> (8 * (addr & 4))) & 0xFFFF'FFFF;
  }
  /// Changes an entry that some walk has read: present, rights, A, D or the frame.
  void disturb() {
    if (words_.empty()) return;
    auto it = words_.lower_bound(rng_() % (words_.rbegin()->first + 1));
    const u64 bit = rng_() % 2 ? u64{1} << 32 : 1;
    switch (rng_() % 4) {
      case 0:
        it->second ^= bit;
        break;
      case 1:
        it->second ^= bit << (1 + rng_() % 2);
        break;
      case 2:
        it->second &= ~(bit * 0x60);
        break;
      default:
        it->second ^= bit << (12 + rng_() % 10);
        break;
    }
  }
  void store(const Write& w) {
    u64& word = words_[w.addr & ~u64{7}];
    if (w.size == 8)
      word = w.data;
    else
      word = w.addr & 4 ? (word & 0xFFFF'FFFF) | w.data << 32 : (word & ~u64{0xFFFF'FFFF}) | w.data;
  }
  u64 flags() {
    u64 f = 0;
    if (rng_() % 40) f |= 1;
    if (rng_() % 12) f |= 2;
    if (rng_() % 20) f |= 4;
    f |= rng_() & 0x178;  // PWT PCD A D G
    if (rng_() % 8 == 0) f |= 0x80;
    return f;
  }
  u64 small_entry() {
    u64 e = flags() | ((rng_() & 0xFFF) << 12);
    if (e & 0x80) e = (e & 0xFFF) | (rng_() % 64 << 22) | (rng_() % 16 ? 0 : 1 << (13 + rng_() % 9));
    return e;
  }
  u64 entry() {
    u64 e = flags() | ((rng_() & 0xFFFF) << 12);
    if (e & 0x80) e = (e & 0xFFF) | (rng_() % 64 << 21) | (rng_() % 16 ? 0 : 1 << (13 + rng_() % 8));
    if (rng_() % 8 != 0) e &= ~u64{0x100};  // reserved in a PML4E
    if (rng_() % 30 == 0) e |= u64{1} << 63;
    if (rng_() % 100 == 0) e |= u64{1} << (40 + rng_() % 23);
    if (rng_() % 50 == 0) e |= u64{1} << (28 + rng_() % 12);  // a table higher up, most often above 4 GB
    return e;
  }

 private:
  std::mt19937& rng_;
  std::map<u64, u64> words_;
};

/// The plain walk, with the starts that the walker announced.
class Reference {
 public:
  Reference(const Scene& setup, Memory& memory, Held& held, const Outcome& announced)
      : s_(setup), memory_(memory), held_(held), announced_(announced) {}

  Outcome run() {
    if (!attempt() && announced_.uses_directories()) {
      second_ = true;
      const std::vector<Write> writes = out_.writes;
      out_ = {};
      out_.writes = writes;
      attempt();
    }
    return out_;
  }
  bool restarted() const { return second_; }
  /// The walker may hold every directory that it started in, and got as far as each start.
  bool starts_are_legal() const { return !missing_ && (second_ || host_walk_ >= named()); }

 private:
  bool attempt() {
    host_walk_ = 0;
    u64 gpa = s_.linear & 0xFFFF'FFFF;
    if (s_.paging && !guest_walk(gpa)) return false;
    out_.pa = gpa;
    if (s_.nested) {
      if (!s_.paging) out_.page_bits = 63;
      unsigned bits = 12;
      if (!host_walk(gpa, s_.write, s_.fetch, true, out_.pa, bits)) return false;
      out_.page_bits = std::min(bits, out_.page_bits);
    }
    return true;
  }
  std::size_t named() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < announced_.host_starts.size(); ++i)
      if (announced_.host_starts[i]) count = i + 1;
    return count;
  }

  u64 read(u64 addr, unsigned size) {
    for (auto it = out_.writes.rbegin(); it != out_.writes.rend(); ++it)
      if (it->addr == addr && it->size == size) return it->data;
    return memory_.load(addr, size);
  }
  void set(u64 addr, u64 old, u64 bits, unsigned size) {
    if ((old | bits) != old) out_.writes.push_back({addr, old | bits, size});
  }
  static bool reserved(const Level& l, int level, u64 e) {
    const bool large = level == 2 && (e & 0x80);
    if (l.mode == k32) return large && l.pse && (e >> 13 & 0x1FF);
    if (l.mode == kPae && level == 3) return (e & 0x1E6) || e >> 40;
    if (e >> 63 && !l.nxe) return true;
    if (e >> 40 & (l.mode == kPae ? 0x7F'FFFF : 0xFFF)) return true;
    if (l.mode == kLong && level >= 3 && (e & 0x80)) return true;
    if (l.mode == kLong && level == 4 && (e & 0x100)) return true;
    return large && (e >> 13 & 0xFF);
  }
  bool fault(bool npf, unsigned error, u64 gpa) {
    out_.fault = true;
    out_.npf = npf;
    out_.error = error;
    out_.gpa = gpa;
    return false;
  }
  static std::pair<int, u64> key(const Level& l, int level, u64 va) {
    return {level, va >> (level == 2 ? 30 : l.mode == k32 ? 22 : 21)};
  }

  /// Walks one level; `va` in, `pa` out. `locate` turns the address of an entry into a physical one.
  template <typename Locate>
  bool walk(const Level& l, u64 va, bool host, bool write, bool user, bool fetch, bool held, unsigned start,
            u64& pa, unsigned& bits, bool& dirty, Rights& r, Locate locate) {
    const unsigned size = l.mode == k32 ? 4 : 8;
    const bool id = fetch && (host || (l.nxe && l.mode != k32));
    const unsigned base_error = (id ? 16 : 0) | (user ? 4 : 0) | (write ? 2 : 0);
    Directories& directories = host ? held_.host : held_.guest;
    int level = l.mode == k32 ? 2 : l.mode == kPae ? 3 : 4;
    u64 table = l.mode == kPae  ? l.cr3 & 0xFFFF'FFE0
                : l.mode == k32 ? l.cr3 & 0xFFFF'F000
                                : l.cr3 & 0xFF'FFFF'F000;
    if (start && !second_) {
      level = static_cast<int>(start);
      const auto it = directories.find(key(l, level, va));
      if (it == directories.end()) {
        missing_ = true;
        return false;
      }
      table = it->second.table;
      r = it->second.rights;
    }
    for (;; --level) {
      const unsigned shift = l.mode == k32 ? (level == 2 ? 22 : 12) : 3 + 9 * level;
      const u64 index = va >> shift & (l.mode == k32 ? 0x3FF : l.mode == kPae && level == 3 ? 3 : 0x1FF);
      u64 addr = table + index * size, e;
      if (held && level == 3) {
        e = s_.pdpe[index];
        if (!(e & 1)) return fault(host, base_error, va);
        table = e & 0xFF'FFFF'F000;
        continue;
      }
      if (!locate(addr)) return false;
      e = read(addr, size);
      if (!(e & 1)) return fault(host, base_error, va);
      if (reserved(l, level, e)) return fault(host, base_error | 9, va);
      const bool pdpe = l.mode == kPae && level == 3;
      if (!pdpe) {
        r.w &= e >> 1 & 1;
        r.u &= e >> 2 & 1;
        r.nx |= l.mode != k32 && l.nxe && e >> 63;
      }
      const bool large = level == 2 && (e & 0x80) && (l.mode != k32 || l.pse);
      if (level > 1 && !large) {
        if (!pdpe) set(addr, e, 0x20, size);
        table = e & (l.mode == k32 ? 0xFFFF'F000 : 0xFF'FFFF'F000);
        if (level < 4) directories[key(l, level - 1, va)] = {table, r};
        continue;
      }
      if ((user && !r.u) || (write && !r.w && (user || s_.wp)) || (fetch && r.nx))
        return fault(host, base_error | 1, va);
      set(addr, e, write ? 0x60 : 0x20, size);
      dirty = dirty && (write || (e & 0x40));
      bits = level == 1 ? 12 : l.mode == k32 ? 22 : 21;
      const u64 frame = e & (l.mode == k32 ? 0xFFFF'F000 : 0xFF'FFFF'F000);
      pa = (frame >> bits << bits) | (va & ((u64{1} << bits) - 1));
      return true;
    }
  }
  bool host_walk(u64 gpa, bool write, bool fetch, bool final, u64& pa, unsigned& bits) {
    const unsigned start = announced_.host_starts.at(host_walk_++);
    if (s_.host.mode != kLong && gpa >> 32) return fault(true, 4 | (write ? 2 : 0) | (fetch ? 16 : 0), gpa);
    Rights r;
    bool dirty = true;
    if (!walk(s_.host, gpa, true, write, true, fetch, false, start, pa, bits, dirty, r,
              [](u64&) { return true; }))
      return false;
    if (final) {
      out_.h_write = r.w;
      out_.nx |= r.nx;
      out_.dirty &= dirty;
    }
    return true;
  }
  bool guest_walk(u64& gpa) {
    Rights r;
    const u64 va = s_.guest.mode == kLong ? s_.linear : s_.linear & 0xFFFF'FFFF;
    const bool held = !s_.nested && s_.guest.mode == kPae;
    auto locate = [&](u64& addr) {
      unsigned bits = 0;
      return !s_.nested || host_walk(addr, true, false, false, addr, bits);
    };
    if (!walk(s_.guest, va, false, s_.write, s_.user, s_.fetch, held, announced_.guest_start, gpa,
              out_.page_bits, out_.dirty, r, locate))
      return false;
    out_.g_write = r.w;
    out_.user = r.u;
    out_.nx = r.nx;
    return true;
  }

  const Scene& s_;
  Memory& memory_;
  Held& held_;
  const Outcome& announced_;
  Outcome out_;
  std::size_t host_walk_ = 0;
  bool second_ = false;
  bool missing_ = false;
};

void set_context(Clocked<Vwalker>& dut, const Scene& s) {
  dut->paging_i = s.paging;
  dut->nested_i = s.nested;
  dut->wp_i = s.wp;
  dut->mode_i = s.guest.mode;
  dut->pse_i = s.guest.pse;
  dut->nxe_i = s.guest.nxe;
  dut->cr3_i = s.guest.cr3;
  dut->h_mode_i = s.host.mode;
  dut->h_pse_i = s.host.pse;
  dut->h_nxe_i = s.host.nxe;
  dut->h_cr3_i = s.host.cr3;
  for (int i = 0; i < 4; ++i) {
    dut->pdpe_i[2 * i] = static_cast<std::uint32_t>(s.pdpe[i]);
    dut->pdpe_i[2 * i + 1] = static_cast<std::uint32_t>(s.pdpe[i] >> 32);
  }
}

void flush(Clocked<Vwalker>& dut) {
  dut->flush_i = 1;
  dut.edge();
  dut->flush_i = 0;
}

/// Walks; what the walk writes is in the outcome, not yet in the memory.
Outcome run_dut(Clocked<Vwalker>& dut, const Scene& s, Memory& memory, std::mt19937& rng) {
  dut->req_linear_i = s.linear & 0xFFFF'FFFF'FFFF;
  dut->req_write_i = s.write;
  dut->req_user_i = s.user;
  dut->req_fetch_i = s.fetch;
  dut->req_valid_i = 1;
  dut->rsp_ready_i = 0;
  dut->bus_req_ready_i = 0;
  dut->bus_rsp_valid_i = 0;
  dut.settle();
  EXPECT_TRUE(dut->req_ready_o);
  dut.edge();
  dut->req_valid_i = 0;
  Outcome out;
  auto load = [&](u64 addr, unsigned size) {
    for (auto it = out.writes.rbegin(); it != out.writes.rend(); ++it)
      if (it->addr == addr && it->size == size) return it->data;
    return memory.load(addr, size);
  };
  auto edge = [&] {
    if (dut->event_valid_o) {
      ++out.events;
      out.guest_start = dut->event_guest_start_o;
      for (unsigned i = 0; i < 5; ++i) out.host_starts[i] = dut->event_host_starts_o >> (2 * i) & 3;
    }
    dut.edge();
  };
  for (int i = 0; i < 3000; ++i) {
    dut->clk_i = 0;
    dut->bus_req_ready_i = rng() % 4 != 0;
    dut->rsp_ready_i = rng() % 2;
    dut.settle();
    if (dut->rsp_valid_o && dut->rsp_ready_i) {
      out.fault = dut->rsp_fault_o;
      out.npf = dut->rsp_npf_o;
      out.error = out.fault ? dut->rsp_error_o : 0;
      out.gpa = dut->rsp_gpa_o;
      out.pa = dut->rsp_pa_o;
      out.page_bits = dut->rsp_size_o == 0 ? 12 : dut->rsp_size_o == 1 ? 21 : 22;
      out.dirty = dut->rsp_dirty_o;
      out.nx = dut->rsp_nx_o;
      out.g_write = dut->rsp_g_write_o;
      out.h_write = dut->rsp_h_write_o;
      out.user = dut->rsp_user_o;
      edge();
      return out;
    }
    const bool taken = dut->bus_req_valid_o && dut->bus_req_ready_i;
    const bool write = dut->bus_req_write_o;
    const u64 addr = dut->bus_req_addr_o;
    const unsigned size = dut->bus_req_size_o;
    const Write w{addr, dut->bus_req_wdata_o, size};
    EXPECT_EQ(dut->ad_write_valid_o != 0, taken && write);
    edge();
    dut->bus_rsp_valid_i = 0;
    if (taken) {
      for (int wait = rng() % 3; wait > 0; --wait) edge();
      if (write) {
        out.writes.push_back(w);
      } else {
        ++out.reads;
        dut->bus_rsp_rdata_i = load(addr, size);
      }
      dut->bus_rsp_valid_i = 1;
    }
  }
  ADD_FAILURE() << "the walk does not end";
  return out;
}

void expect_same(const Outcome& actual, const Outcome& expected) {
  ASSERT_EQ(actual.fault, expected.fault);
  ASSERT_EQ(actual.npf, expected.npf);
  ASSERT_EQ(actual.error, expected.error);
  ASSERT_EQ(actual.writes, expected.writes);
  if (expected.npf) {
    ASSERT_EQ(actual.gpa, expected.gpa);
  }
  if (!expected.fault) {
    ASSERT_EQ(actual.pa, expected.pa);
    ASSERT_EQ(actual.page_bits, expected.page_bits);
    ASSERT_EQ(actual.dirty, expected.dirty);
    ASSERT_EQ(actual.nx, expected.nx);
    ASSERT_EQ(actual.g_write, expected.g_write);
    ASSERT_EQ(actual.h_write, expected.h_write);
    ASSERT_EQ(actual.user, expected.user);
  }
}

Scene random_scene(std::mt19937& rng, Memory& memory) {
  Scene s;
  auto level = [&] {
    Level l;
    l.mode = static_cast<Mode>(rng() % 3);
    l.pse = rng() % 4 != 0;
    l.nxe = rng() % 4 != 0;
    l.cr3 = (rng() & 0xFFFF) << 12 | (l.mode == kPae ? rng() & 0xFE0 : 0);
    return l;
  };
  s.guest = level();
  s.host = level();
  s.nested = rng() % 4 != 0;
  s.paging = !s.nested || rng() % 6 != 0;
  s.wp = rng() % 2;
  for (u64& p : s.pdpe) p = (memory.entry() & 0xFF'FFFF'F000) | (rng() % 10 != 0);
  // Legacy PDPEs in memory would nearly always have reserved bits: make most of them clean.
  auto clean = [&](const Level& l) {
    if (l.mode != kPae || rng() % 8 == 0) return;
    for (u64 i = 0; i < 4; ++i)
      memory.store({(l.cr3 & 0xFFFF'FFE0) + 8 * i, (memory.entry() & 0xFFFF'F000) | 1, 8});
  };
  if (!s.nested) clean(s.guest);
  clean(s.host);
  return s;
}

TEST(WalkerRandomTest, AgreesWithThePlainWalk) {
  std::mt19937 rng(20260);
  Clocked<Vwalker> dut;
  dut.reset();
  int good = 0, pf = 0, npf = 0, restarts = 0, undetected = 0;
  std::array<int, 3> guest_starts{}, host_starts{};
  const int groups = (transactions(48000) + 7) / 8;
  for (int group = 0; group < groups; ++group) {
    Memory memory(rng);
    Scene s = random_scene(rng, memory);
    const u64 base = u64{rng()} << 16 ^ rng();
    Held held;
    set_context(dut, s);
    flush(dut);
    for (int trial = 0; trial < 8; ++trial) {
      // The same 2 MB, the same gigabyte, or anywhere; outside long mode addresses have 32 bits.
      const u64 mask = (u64{1} << (std::array{12, 21, 21, 30, 48})[rng() % 5]) - 1;
      s.linear = (base & ~mask) | ((u64{rng()} << 16 ^ rng()) & mask);
      s.linear &= s.paging && s.guest.mode == kLong ? 0xFFFF'FFFF'FFFF : 0xFFFF'FFFF;
      s.fetch = rng() % 3 == 0;
      s.write = !s.fetch && rng() % 2;
      s.user = rng() % 2;
      if (rng() % 12 == 0) {
        flush(dut);
        held = {};
      }
      for (int n = rng() % 3; trial > 0 && n > 0; --n) memory.disturb();

      const Outcome actual = run_dut(dut, s, memory, rng);
      Held before = held;
      Reference reference(s, memory, held, actual);
      const Outcome expected = reference.run();
      SCOPED_TRACE(::testing::Message()
                   << "group " << group << " trial " << trial << " guest mode " << s.guest.mode
                   << " host mode " << s.host.mode << " nested " << s.nested << " paging " << s.paging
                   << std::hex << " linear " << s.linear << " guest start " << actual.guest_start);
      ASSERT_TRUE(reference.starts_are_legal());
      ASSERT_EQ(actual.events, 1);
      expect_same(actual, expected);
      if (::testing::Test::HasFatalFailure()) return;

      // How often a directory was used that the tables no longer agree with: the bench must meet that.
      Outcome from_top;
      from_top = Reference(s, memory, before, from_top).run();
      if (!actual.fault && (from_top.fault || from_top.pa != actual.pa)) ++undetected;
      for (const Write& w : actual.writes) memory.store(w);
      ++guest_starts.at(actual.guest_start);
      for (const unsigned start : actual.host_starts) ++host_starts.at(start);
      if (reference.restarted()) ++restarts;
      ++(expected.npf ? npf : expected.fault ? pf : good);
    }
  }
  const int walks = groups * 8;
  EXPECT_GT(good, walks / 20);
  EXPECT_GT(pf, walks / 20);
  EXPECT_GT(npf, walks / 20);
  EXPECT_GT(restarts, walks / 50);
  EXPECT_GT(undetected, walks / 100);
  EXPECT_GT(guest_starts[1], walks / 50);
  EXPECT_GT(guest_starts[2], walks / 50);
  EXPECT_GT(host_starts[1], walks / 50);
  EXPECT_GT(host_starts[2], walks / 50);
  RecordProperty("translated", good);
  RecordProperty("restarts", restarts);
  RecordProperty("stale", undetected);
}

}  // namespace
}  // namespace pacifica::bench
