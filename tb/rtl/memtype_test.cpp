// SPDX-License-Identifier: Apache-2.0
// Memory types of rtl/mmu (memtype_pat.sv, memtype.sv, behind the ports of mmu.sv) against the golden model:
// every pair of guest and host PAT type at every pair of indices, small and large pages, both sides of every
// boundary of the MTRR substitute, CR0.CD of either level (manual 2.21.8, tables 2-12 and 2-13;
// docs/choices.md §3). shows: NPT-MTYPE-01 NPT-MTYPE-02 NPT-MTYPE-05 NPT-MTYPE-06 NPT-MTYPE-09 NPT-MTYPE-10
// NPT-MTYPE-11 NPT-MTYPE-12 NPT-MTYPE-13 NPT-MTYPE-14 NPT-MTYPE-22 NPT-MTYPE-23 ERR-C-27 ERR-C-28
#include <gtest/gtest.h>

#include "Vmmu.h"
#include "clocked.h"
#include "coverage.h"
#include "mmu/memory_type.h"
#include "mmu/mmu.h"

namespace pacifica::bench {
namespace {

using u64 = std::uint64_t;
using spec::Memtype;

constexpr std::array kPatTypes{Memtype::kUc, Memtype::kUcMinus, Memtype::kWc,
                               Memtype::kWp, Memtype::kWt,      Memtype::kWb};
constexpr u64 kAll = 7 | 0x60;  // present, writable, user, accessed, dirty

/// Both sides of each boundary, and the ends.
constexpr std::array<u64, 14> kPlaces{0x0,
                                      0x9'F000,
                                      0xA'0000,
                                      0xB'F000,
                                      0xC'0000,
                                      0xE'F000,
                                      0xF'0000,
                                      0xF'F000,
                                      0x10'0000,
                                      spec::kAddressMmioHole - 0x1000,
                                      spec::kAddressMmioHole,
                                      0xFFFF'F000,
                                      0x1'0000'0000,
                                      0xFF'FFFF'F000};
constexpr std::array<u64, 3> kLargePlaces{0x0, 0x8000'0000, 0xFF'FFE0'0000};

class MemtypeTest : public ::testing::Test {
 protected:
  static constexpr u64 kGuest = 0x100'0000, kHost = 0x200'0000;  // roots; the tables below follow
  static constexpr u64 kWindow = 0x40'0000'0000;                 // guest physical, of the pages looked at

  Clocked<Vmmu> dut;
  Fabric fabric{PhysicalMemory(u64{64} << 20)};
  Local local;
  Bus bus{fabric, local};
  Mmu model;
  WriteLog log;
  spec::ArchState state;
  Coverage coverage;
  int pat_cells = 0, mtrr_cells = 0, disabled = 0, indices = 0;

  void SetUp() override {
    Coverage::Names six, columns{"UC", "WC", "WP", "WT", "WB"}, rows, eight;
    for (const Memtype type : kPatTypes) six.emplace_back(spec::to_string(type));
    rows = six;
    rows.emplace_back("WC_PLUS");
    rows.emplace_back("CD");
    for (int i = 0; i < 8; ++i) eight.push_back(std::to_string(i));
    pat_cells = coverage.group("Guest PAT type (rows) with the host's (table 2-12)", six, six);
    mtrr_cells = coverage.group("Combined type (rows) with the MTRR type (table 2-13)", rows, columns);
    for (const int column : {1, 2, 3})
      coverage.hole(mtrr_cells, -1, column, "no MTRRs: UC and WB only (choices §3)");
    coverage.hole(mtrr_cells, 7, -1, "CR0.CD is applied after this table (choices §3)");
    disabled = coverage.group("Effective type (rows) before CR0.CD", rows,
                              {"CD 0", "guest CD", "host CD", "both CD"});
    coverage.hole(disabled, 1, -1, "no result of table 2-13");
    indices = coverage.group("Guest PAT index (rows) with the host's", eight, eight);

    state.cr0 = spec::cr0::PE | spec::cr0::PG;
    state.cr4 = spec::cr4::PAE | spec::cr4::PSE;
    state.efer = spec::efer::LME | spec::efer::LMA | spec::efer::NXE;
    state.cr3 = kGuest;
    state.h_cr0 = state.cr0;
    state.h_cr4 = state.cr4;
    state.h_efer = state.efer;
    state.h_cr3 = kHost;
    dut->bus_req_ready_i = 1;
    dut.reset();
  }

  void nested(bool on) {
    state.guest = on;
    state.asid = on ? 1 : 0;
    state.np_enable = on;
  }
  /// The walker's memory is the model's; A and D are set already.
  void clock() {
    dut->clk_i = 0;
    dut.settle();
    const bool request = dut->bus_req_valid_o;
    ASSERT_FALSE(request && dut->bus_req_write_o);
    const u64 addr = dut->bus_req_addr_o;
    const unsigned size = dut->bus_req_size_o;
    dut.edge();
    dut->bus_rsp_valid_i = request;
    if (request) dut->bus_rsp_rdata_i = bus.read(addr, size);
    dut.settle();
  }
  void context() {
    dut->cr0_i = state.cr0;
    dut->cr3_i = state.cr3;
    dut->cr4_i = state.cr4;
    dut->efer_i = state.efer;
    dut->asid_i = state.asid;
    dut->guest_i = state.guest;
    dut->np_enable_i = state.np_enable;
    dut->h_cr0_i = state.h_cr0;
    dut->h_cr3_i = state.h_cr3;
    dut->h_cr4_i = state.h_cr4;
    dut->h_efer_i = state.h_efer;
    dut->pat_i = state.pat;
    dut->g_pat_i = state.g_pat;
  }
  void flush() {
    model.flush_all();
    context();
    dut->flush_valid_i = 1;
    dut->flush_kind_i = 2;  // everything
    for (int i = 0; i < 100; ++i) {
      dut.settle();
      const bool taken = dut->flush_ready_o;
      clock();
      if (taken) break;
    }
    dut->flush_valid_i = 0;
  }

  /// One translation in both.
  void check(u64 linear) {
    context();
    const Translation expected = model.translate(state, linear, {}, bus, log);
    dut->req_valid_i = 1;
    dut->req_linear_i = linear;
    dut->req_write_i = dut->req_user_i = dut->req_fetch_i = 0;
    for (int i = 0; i < 100; ++i) {
      dut.settle();
      const bool taken = dut->req_ready_o;
      clock();
      if (taken) break;
    }
    dut->req_valid_i = 0;
    for (int i = 0; i < 1000 && !dut->rsp_valid_o; ++i) clock();
    ASSERT_TRUE(dut->rsp_valid_o);
    ASSERT_TRUE(expected.ok());
    ASSERT_FALSE(dut->rsp_fault_o);
    ASSERT_EQ(u64{dut->rsp_pa_o}, expected.pa);
    ASSERT_EQ(unsigned{dut->rsp_memtype_o}, static_cast<unsigned>(expected.type))
        << std::hex << "pa " << expected.pa << " PAT " << state.pat << " guest PAT " << state.g_pat << " CR0 "
        << state.cr0 << " hCR0 " << state.h_cr0;
  }

  static u64 pat_bits(unsigned index, bool large) {
    return u64{index & 3} << 3 | (index & 4 ? u64{1} << (large ? 12 : 7) : 0);
  }
  /// Fills a table of tables down to `level` (1: 4 KB pages, 2: large) for one address.
  void map(u64 root, u64 address, u64 entry, unsigned level) {
    u64 table = root;
    for (unsigned at = 4;; --at) {
      const u64 slot = table + 8 * (address >> (3 + 9 * at) & 0x1FF);
      if (at == level) return bus.write(slot, 8, entry);
      if ((bus.read(slot, 8) & 1) == 0) {
        bus.write(slot, 8, next_ | kAll);
        next_ += 0x1000;
      }
      table = bus.read(slot, 8) & 0xFF'FFFF'F000;
    }
  }
  /// Host tables reach all that the guest's tables occupy, as one large page each.
  void host_sees_guest_tables() {
    for (u64 at = 0; at < 0x400'0000; at += 0x20'0000) map(kHost, at, at | 0x80 | kAll, 2);
  }
  /// PAT whose entry i is type (i + turn) of the six.
  static u64 turned(unsigned turn) {
    u64 pat = 0;
    for (unsigned i = 0; i < 8; ++i)
      pat |= u64{static_cast<unsigned>(kPatTypes.at((i + turn) % 6))} << (8 * i);
    return pat;
  }
  static int row(Memtype type) {
    if (type == Memtype::kWcPlus) return 6;
    if (type == Memtype::kCd) return 7;
    return static_cast<int>(std::find(kPatTypes.begin(), kPatTypes.end(), type) - kPatTypes.begin());
  }
  void count(Memtype combined, u64 pa) {
    const bool uc = Fabric::mtrr_type(pa) == Memtype::kUc;
    coverage.hit(mtrr_cells, row(combined), uc ? 0 : 4);
    const Memtype before = effective_type(combined, Fabric::mtrr_type(pa), false);
    const bool guest = (state.cr0 & spec::cr0::CD) != 0,
               host = state.np_enable && (state.h_cr0 & spec::cr0::CD) != 0;
    coverage.hit(disabled, row(before), (guest ? 1 : 0) + (host ? 2 : 0));
  }
  void set_cd(unsigned which) {
    state.cr0 = (state.cr0 & ~spec::cr0::CD) | ((which & 1) != 0 ? spec::cr0::CD : 0);
    state.h_cr0 = (state.h_cr0 & ~spec::cr0::CD) | ((which & 2) != 0 ? spec::cr0::CD : 0);
  }

  /// All pairs of indices with these PATs; places taken in turn.
  void all_pairs(unsigned guest_turn, unsigned host_turn, bool large, unsigned& place) {
    state.g_pat = turned(guest_turn);
    state.pat = turned(host_turn);
    for (unsigned i = 0; i < 64; ++i) {
      const unsigned g = i / 8, h = i % 8;
      const u64 at = kWindow + (large ? u64{i} << 21 : u64{i} << 12);
      const unsigned level = large ? 2 : 1;
      const u64 pa = large ? kLargePlaces.at(place++ % 3) : kPlaces.at(place++ % 14);
      map(kGuest, at, at | kAll | pat_bits(g, large) | (large ? 0x80 : 0), level);
      map(kHost, at, pa | kAll | pat_bits(h, large) | (large ? 0x80 : 0), level);
    }
    flush();
    for (unsigned cd = 0; cd < 4; ++cd) {
      set_cd(cd);
      for (unsigned i = 0; i < 64; ++i) {
        const u64 inside = large ? kPlaces.at((i + cd + host_turn) % 9) : 0x10;  // within the large page, too
        const u64 linear = kWindow + (large ? (u64{i} << 21) + inside : (u64{i} << 12) + inside);
        check(linear);
        if (HasFatalFailure()) return;
        const Memtype guest = pat_type(state.g_pat, i / 8), host = pat_type(state.pat, i % 8);
        coverage.hit(pat_cells, row(guest), row(host));
        coverage.hit(indices, static_cast<int>(i / 8), static_cast<int>(i % 8));
        count(combine_pat(guest, host), dut->rsp_pa_o);
      }
    }
  }

  u64 next_ = kGuest + 0x10'0000;
};

TEST_F(MemtypeTest, EveryCellOfBothTables) {
  // Guest addresses of the window are canonical and have an entry of their own in both PML4s.
  nested(true);
  host_sees_guest_tables();
  unsigned place = 0;
  for (unsigned turn = 0; turn < 36; ++turn) {
    all_pairs(turn / 6, turn % 6, false, place);
    ASSERT_FALSE(HasFatalFailure());
    place += 5;
  }
  for (unsigned turn = 0; turn < 36; ++turn) {
    // The window's small tables become large pages.
    all_pairs(turn / 6, turn % 6, true, place);
    ASSERT_FALSE(HasFatalFailure());
  }
  fmt::print("{}\n{}\n", coverage.table(), coverage.summary());
  for (const std::string& fault : coverage.faults()) ADD_FAILURE() << "coverage: " << fault;
}

TEST_F(MemtypeTest, OneLevelAndUnpaged) {
  for (unsigned turn = 0; turn < 6; ++turn) {
    state.pat = turned(turn);
    state.g_pat = turned(turn + 1);  // means nothing here
    for (unsigned index = 0; index < 8; ++index) {
      for (unsigned i = 0; i < kPlaces.size(); ++i) {
        map(kGuest, kWindow + (u64{i} << 12), kPlaces.at(i) | kAll | pat_bits(index, false), 1);
      }
      flush();
      for (unsigned cd = 0; cd < 4; ++cd) {
        set_cd(cd);  // the host's CR0 means nothing here
        for (unsigned i = 0; i < kPlaces.size(); ++i) {
          check(kWindow + (u64{i} << 12) + 0xFF8);
          ASSERT_FALSE(HasFatalFailure());
        }
      }
    }
  }
  // No paging: WB combined with the MTRR type of the address itself; under nested paging with the host's
  // type.
  state.cr0 = spec::cr0::PE;
  state.efer = 0;
  for (const bool nest : {false, true}) {
    nested(nest);
    for (unsigned turn = 0; turn < 6; ++turn) {
      state.pat = turned(turn);
      for (unsigned i = 0; i < kPlaces.size(); ++i) {
        if (kPlaces.at(i) >> 32 == 0)
          map(kHost, kPlaces.at(i), kPlaces.at(i) | kAll | pat_bits(i % 8, false), 1);
      }
      flush();
      for (unsigned cd = 0; cd < 4; ++cd) {
        set_cd(cd);
        for (const u64 at : kPlaces) {
          if (at >> 32 != 0) continue;
          check(at + 0x20);
          ASSERT_FALSE(HasFatalFailure());
        }
      }
    }
  }
}

}  // namespace
}  // namespace pacifica::bench
