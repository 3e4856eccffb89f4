// SPDX-License-Identifier: Apache-2.0
// The TLB (rtl/mmu/tlb.sv) under random traffic on all channels at once, with back-pressure: every answer
// against the golden model's Tlb (what may be there) and against tlb_model.h (what must be there), every
// ready and every latency against docs/mmu.md, with functional coverage. Requirements: TLB-01 TLB-02 TLB-04
// TLB-06 TLB-08 TLB-10 TLB-11 TLB-13 TLB-15 NPT-EN-07 NPT-ATTR-12
//
// PACIFICA_TRANSACTIONS: checked lookups (default TLB_TRANSACTIONS; coverage is judged from 100,000 on).
// PACIFICA_COVERAGE: folder of the coverage as JSON (default: the working folder).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "Vtlb.h"
#include "clocked.h"
#include "model/cpp/mmu/tlb.h"
#include "tlb_coverage.h"
#include "tlb_model.h"
#include "transactions.h"

#ifndef TLB_SETS
#define TLB_SETS 16
#endif
#ifndef TLB_WAYS
#define TLB_WAYS 4
#endif
#ifndef TLB_LARGE_ENTRIES
#define TLB_LARGE_ENTRIES 8
#endif
#ifndef TLB_TRANSACTIONS
#define TLB_TRANSACTIONS 1'000'000
#endif

namespace pacifica::bench {
namespace {

using u64 = std::uint64_t;
constexpr int kJudgedFrom = 100'000;

struct Page {
  unsigned asid = 0;
  u64 vpn = 0;
  u64 key() const { return vpn << 6 | asid; }
  u64 linear() const { return static_cast<u64>(static_cast<std::int64_t>(vpn << 28) >> 16); }
};

/// What one stretch of traffic is like; chances in percent.
struct Episode {
  unsigned lookup, insert, flush, ready, large, asids, pool;
};

class TlbBench {
 public:
  explicit TlbBench(unsigned seed) : rng_(seed) {
    golden_.set_unbounded();
    dut_.reset();
  }

  u64 lookups = 0, inserts = 0, flushes = 0, hits = 0;
  TlbCoverage coverage{TLB_SETS, TLB_WAYS, TLB_LARGE_ENTRIES};

  void reset() {
    dut_->lookup_valid_i = dut_->insert_valid_i = dut_->flush_valid_i = 0;
    lookup_valid_ = insert_valid_ = flush_valid_ = pending_ = false;
    busy_ = 0;
    dut_.reset();
    for (auto* part : {&model_.small, &model_.large})
      for (TlbSlot& slot : *part) slot.valid = false;
    golden_.flush_all();
    removed_.clear();
    last_flush_.fill(0);
  }

  void new_episode() {
    auto one_of = [&](std::initializer_list<unsigned> all) { return all.begin()[pick(all.size())]; };
    episode_ = {one_of({20, 60, 100}),      one_of({1, 5, 20, 60}), one_of({0, 1, 3, 15}),
                one_of({100, 100, 60, 20}), one_of({5, 20, 60}),    one_of({1, 2, 3, 6}),
                one_of({0, 1, 2, 3})};
    base_ = rng_() & 0xF'FFFF'FFFF;
  }

  /// One clock. Returns what is wrong, or nothing.
  std::string clock() {
    offer();
    dut_->clk_i = 0;
    dut_.settle();

    // Readies.
    const bool free = busy_ == 0 && !pending_;
    const bool lookup_ready = busy_ == 0 && !flush_valid_ && !insert_valid_ && (!pending_ || answer_ready_);
    if (dut_->flush_ready_o != free) return "flush_ready_o";
    if (dut_->insert_ready_o != (free && !flush_valid_)) return "insert_ready_o";
    if (dut_->lookup_ready_o != lookup_ready) return "lookup_ready_o";
    waits(free, lookup_ready);

    // The answer.
    if (dut_->answer_valid_o != pending_) return "answer_valid_o";
    if (dut_->hit_o != (pending_ && expected_.valid)) return wrong("hit_o");
    if (pending_) {
      if (dut_->data_o != (expected_.valid ? expected_.data.bits : 0)) return wrong("data_o");
      if (dut_->hit_o && !allowed_) return wrong("a hit that the golden model does not hold");
      if (answer_ready_) answered();
      held_ = answer_ready_ ? 0 : held_ + 1;
    }
    const bool answer_goes = pending_ && answer_ready_;

    // What is taken.
    if (busy_ > 0) --busy_;
    if (flush_valid_ && free)
      take_flush();
    else if (insert_valid_ && free)
      take_insert();
    if (answer_goes) pending_ = false;
    if (lookup_valid_ && lookup_ready)
      take_lookup();
    else if (answer_goes)
      stream_ = 0;
    if (model_.double_hit) return "the bench's model holds two entries for one page";
    ++now_;
    dut_.edge();
    return "";
  }

  std::string wrong(const std::string& what) {
    return fmt::format("{}: ASID {} page {:#x}: hit {} data {:#x}, expected hit {} data {:#x}, golden {}",
                       what, asked_.asid, asked_.vpn, dut_->hit_o, dut_->data_o, expected_.valid,
                       expected_.data.bits, allowed_);
  }
  u64 cycles() const { return dut_.cycles(); }

 private:
  u64 pick(u64 n) { return rng_() % n; }
  bool chance(unsigned percent) { return pick(100) < percent; }

  Page page() {
    // Several of the ASIDs fall on the same index.
    static constexpr std::array<unsigned, 6> kAsids{0, 1, 17, 33, 2, 63};
    Page p{kAsids.at(pick(episode_.asids)), 0};
    static constexpr std::array<u64, 10> kOffsets{0, 1, 2, 0x10, 0x1FF, 0x200, 0x201, 0x210, 0x3FE, 0x3FF};
    switch (episode_.pool) {
      case 0:
        p.vpn = (base_ & ~u64{0x3FF}) + 0x400 * pick(3) + kOffsets.at(pick(10));
        break;
      case 1:
        p.vpn = ((base_ + pick(12) * 0x40) & ~u64{TLB_SETS - 1}) | (p.asid % TLB_SETS);
        break;  // one set
      case 2:
        p.vpn = base_ + pick(96);
        break;
      default:
        p.vpn = rng_() ^ base_ << 20;
        break;
    }
    p.vpn &= 0xF'FFFF'FFFF;
    return p;
  }

  /// Often something that was there lately, or its neighbour.
  Page interesting() {
    Page p = page();
    if (!recent_.empty() && chance(70)) p = recent_[pick(recent_.size())];
    if (chance(15)) p.asid = page().asid;
    if (chance(10)) p.vpn ^= u64{1} << pick(12);
    if (chance(6)) p.vpn &= ~u64{0x3FF};
    if (chance(6)) p.vpn |= 0x1FF | (u64{pick(2)} << 9);
    return p;
  }

  void remember(Page p) {
    recent_.push_back(p);
    if (recent_.size() > 48) recent_.pop_front();
  }

  /// New requests where a channel is idle; what is offered stays until it is taken.
  void offer() {
    answer_ready_ = chance(episode_.ready);
    if (!lookup_valid_ && chance(episode_.lookup)) {
      lookup_valid_ = true;
      lookup_ = chance(25) ? last_command_ : interesting();
    }
    if (!insert_valid_ && chance(episode_.insert)) {
      insert_valid_ = true;
      insert_page_ = chance(40) ? interesting() : page();
      insert_data_.bits = rng_() & 0xFF'FFFF'F3FF;
      if (chance(episode_.large)) insert_data_.bits |= u64{1} << (10 + pick(2));
    }
    if (!flush_valid_ && chance(episode_.flush)) {
      flush_valid_ = true;
      flush_page_ = interesting();
      flush_kind_ = chance(50) ? kPage : pick(8);
      if (chance(30)) flush_kind_ = chance(50) ? kAsid : kAsidNonGlobal;
    }
    dut_->answer_ready_i = answer_ready_;
    dut_->lookup_valid_i = lookup_valid_;
    dut_->lookup_asid_i = lookup_valid_ ? lookup_.asid : pick(64);
    dut_->lookup_vpn_i = lookup_valid_ ? lookup_.vpn : rng_() & 0xF'FFFF'FFFF;
    dut_->insert_valid_i = insert_valid_;
    dut_->insert_asid_i = insert_valid_ ? insert_page_.asid : pick(64);
    dut_->insert_vpn_i = insert_valid_ ? insert_page_.vpn : rng_() & 0xF'FFFF'FFFF;
    dut_->insert_data_i = insert_valid_ ? insert_data_.bits : rng_() & 0xFF'FFFF'F3FF;
    dut_->flush_valid_i = flush_valid_;
    dut_->flush_kind_i = flush_valid_ ? flush_kind_ : pick(8);
    dut_->flush_asid_i = flush_valid_ ? flush_page_.asid : pick(64);
    dut_->flush_vpn_i = flush_valid_ ? flush_page_.vpn : rng_() & 0xF'FFFF'FFFF;
  }

  void waits(bool free, bool lookup_ready) {
    auto& c = coverage.c;
    auto why = [&](int who) {
      if (pending_)
        c.hit(coverage.wait, who, answer_ready_ ? TlbCoverage::kAnswer : TlbCoverage::kAnswerHeld);
      if (busy_ > 0) c.hit(coverage.wait, who, busy_with_);
    };
    if (flush_valid_ && !free) why(TlbCoverage::kFlush);
    if (insert_valid_ && !free) why(TlbCoverage::kInsert);
    if (insert_valid_ && free && flush_valid_)
      c.hit(coverage.wait, TlbCoverage::kInsert, TlbCoverage::kFlushFirst);
    if (lookup_valid_ && !lookup_ready) {
      if (busy_ > 0 || (pending_ && !answer_ready_))
        why(TlbCoverage::kLookup);
      else
        c.hit(coverage.wait, TlbCoverage::kLookup,
              flush_valid_ ? TlbCoverage::kFlushFirst : TlbCoverage::kInsertFirst);
    }
    if (free) {
      if (lookup_valid_ && insert_valid_ && !flush_valid_) c.hit(coverage.together, 0);
      if (lookup_valid_ && flush_valid_ && !insert_valid_) c.hit(coverage.together, 1);
      if (!lookup_valid_ && flush_valid_ && insert_valid_) c.hit(coverage.together, 2);
      if (lookup_valid_ && flush_valid_ && insert_valid_) c.hit(coverage.together, 3);
    }
  }

  void take_lookup() {
    lookup_valid_ = false;
    pending_ = true;
    asked_ = lookup_;
    const TlbSlot* slot = model_.find(lookup_.asid, lookup_.vpn);
    expected_ = slot ? *slot : TlbSlot{};
    const TlbEntry* golden = golden_.find_any(lookup_.linear(), lookup_.asid);
    golden_has_ = golden != nullptr;
    allowed_ = slot && golden && same(slot->data, *golden);
    ++stream_;

    auto& c = coverage.c;
    if (after_command_ >= 0 && lookup_.key() == last_command_.key()) c.hit(coverage.next, after_command_);
    after_command_ = -1;
    if (slot && slot >= model_.small.data() && slot < model_.small.data() + model_.small.size()) {
      c.hit(coverage.set, static_cast<int>((slot - model_.small.data()) / TLB_WAYS));
      c.hit(coverage.way, static_cast<int>((slot - model_.small.data()) % TLB_WAYS));
    } else if (slot) {
      c.hit(coverage.large, static_cast<int>(slot - model_.large.data()));
    }
  }

  static bool same(const TlbData& data, const TlbEntry& golden) {
    static constexpr std::array<unsigned, 3> kBits{12, 21, 22};
    const unsigned bits = kBits.at(data.size());
    return golden.size_bits == bits && golden.pa == (data.pfn() << 12 & ~((u64{1} << bits) - 1)) &&
           golden.global == data.global() && golden.writable == data.guest_write() &&
           golden.user == data.user() && golden.no_execute == data.nx() &&
           golden.dirty == (data.dirty() && data.host_write()) &&
           static_cast<unsigned>(golden.type) == data.type();
  }

  void answered() {
    ++lookups;
    auto& c = coverage.c;
    bool twin = false, twin_global = false, beside = false;
    for (const auto* part : {&model_.small, &model_.large}) {
      for (const TlbSlot& slot : *part) {
        if (slot.asid != asked_.asid && slot.covers(slot.asid, asked_.vpn))
          twin = true, twin_global |= slot.data.global();
        if (slot.asid == asked_.asid && slot.data.size() != k4K &&
            (slot.covers(asked_.asid, asked_.vpn + 1) || slot.covers(asked_.asid, asked_.vpn - 1)))
          beside = true;
      }
    }
    const auto gone = removed_.find(asked_.key());
    if (!expected_.valid) {
      if (golden_has_)
        c.hit(coverage.miss, TlbCoverage::kEvicted);
      else
        c.hit(coverage.miss, TlbCoverage::kAbsent);
      if (twin) c.hit(coverage.miss, TlbCoverage::kOtherAsid);
      if (twin_global) c.hit(coverage.miss, TlbCoverage::kOtherGlobal);
      if (beside) c.hit(coverage.miss, TlbCoverage::kBeside);
      if (!golden_has_ && gone != removed_.end())
        c.hit(coverage.flush, static_cast<int>(gone->second), TlbCoverage::kMissAfter);
      return;
    }
    ++hits;
    const int size = static_cast<int>(expected_.data.size());
    const u64 last = (u64{1} << TlbSlot::shift(size)) - 1;
    auto hit = [&](bool condition, int column) {
      if (condition) c.hit(coverage.hit, size, column);
    };
    hit(true, TlbCoverage::kTimes);
    hit(size != k4K && (asked_.vpn & last) == 0, TlbCoverage::kFirst);
    hit(size != k4K && (asked_.vpn & last) == last, TlbCoverage::kLast);
    hit(twin, TlbCoverage::kTwin);
    hit(expected_.data.global(), TlbCoverage::kGlobalHit);
    hit(stream_ >= 4, TlbCoverage::kStream);
    hit(held_ > 0, TlbCoverage::kHeld);
    hit(expected_.seen_evicted, TlbCoverage::kRefilled);
    hit(expected_.overlapped, TlbCoverage::kReplacing);
    for (int kind = 0; kind < 8; ++kind)
      if (last_flush_.at(kind) > expected_.filled) c.hit(coverage.flush, kind, TlbCoverage::kHitAfter);
  }

  void take_insert() {
    insert_valid_ = false;
    ++inserts;
    const auto [asid, vpn] = insert_page_;
    const unsigned size = insert_data_.size();
    const int column = size == k4K ? 0 : 1;
    auto& c = coverage.c;
    for (const auto* part : {&model_.small, &model_.large}) {
      for (const TlbSlot& slot : *part)
        if (slot.asid != asid && slot.overlaps(slot.asid, vpn, size)) c.hit(coverage.insert, 4, column);
    }
    const TlbModel::Inserted done = model_.insert(asid, vpn, insert_data_, now_);
    std::array<int, 3> dropped{};
    bool again = false;
    for (const TlbSlot& slot : done.dropped) {
      ++dropped.at(slot.data.size());
      if (slot.data.size() == size) again = true;
      remember({slot.asid, slot.vpn});
    }
    for (int old = 0; old < 3; ++old)
      if (dropped.at(old)) c.hit(coverage.overlap, static_cast<int>(size), old);
    if (done.dropped.size() > 1) c.hit(coverage.overlap, static_cast<int>(size), 3);
    if (dropped[k4K] && dropped[k2M]) c.hit(coverage.overlap, static_cast<int>(size), 4);
    c.hit(coverage.insert, done.evicted ? 2 : done.hole ? 1 : 0, column);
    if (again) c.hit(coverage.insert, 3, column);
    if (done.evicted) {
      evicted_[Page{done.evicted->asid, done.evicted->vpn}.key()] = true;
      remember({done.evicted->asid, done.evicted->vpn});
    }
    done.place->seen_evicted = evicted_.contains(insert_page_.key());
    if (evicted_.size() > 4096) evicted_.clear();

    static constexpr std::array<unsigned, 3> kBits{12, 21, 22};
    const unsigned bits = kBits.at(size);
    const u64 mask = ~((u64{1} << bits) - 1);
    golden_.insert({.linear = insert_page_.linear() & mask,
                    .pa = (insert_data_.pfn() << 12) & mask,
                    .asid = asid,
                    .size_bits = static_cast<std::uint8_t>(bits),
                    .global = insert_data_.global(),
                    .writable = insert_data_.guest_write(),
                    .user = insert_data_.user(),
                    .no_execute = insert_data_.nx(),
                    .dirty = insert_data_.dirty() && insert_data_.host_write(),
                    .type = static_cast<spec::Memtype>(insert_data_.type())});
    removed_.erase(insert_page_.key());
    remember(insert_page_);
    command(insert_page_, column);
    busy(size == k4K ? 3 : TLB_SETS + 2, size == k4K ? TlbCoverage::kBusySmall : TlbCoverage::kBusyLarge);
  }

  void take_flush() {
    flush_valid_ = false;
    ++flushes;
    const auto [asid, vpn] = flush_page_;
    auto& c = coverage.c;
    auto hit = [&](int column) { c.hit(coverage.flush, static_cast<int>(flush_kind_), column); };
    const std::vector<TlbSlot> gone = model_.flush(flush_kind_, asid, vpn);
    for (const TlbSlot& slot : gone) {
      hit(TlbCoverage::kGone4K + static_cast<int>(slot.data.size()));
      if (slot.data.global()) hit(TlbCoverage::kGoneGlobal);
      const Page page = flush_kind_ == kPage ? flush_page_ : Page{slot.asid, slot.vpn};
      removed_[page.key()] = flush_kind_;
      if (chance(50)) remember(page);
    }
    if (gone.empty()) hit(TlbCoverage::kGoneNothing);
    for (const auto* part : {&model_.small, &model_.large}) {
      for (const TlbSlot& slot : *part) {
        if (!slot.valid) continue;
        const bool own = slot.asid == asid;
        if (slot.data.global())
          hit(own ? TlbCoverage::kKeepsOwnGlobal : TlbCoverage::kKeepsOtherGlobal);
        else
          hit(own ? TlbCoverage::kKeepsOwn : TlbCoverage::kKeepsOther);
      }
    }
    last_flush_.at(flush_kind_) = now_;
    switch (flush_kind_) {
      case kPage:
        golden_.flush_page(flush_page_.linear(), asid);
        break;
      case kNonGlobal:
        golden_.flush_non_global();
        break;
      case kAsid:
        golden_.flush_asid(asid, false);
        break;
      case kAsidNonGlobal:
        golden_.flush_asid(asid, true);
        break;
      default:
        golden_.flush_all();
        break;
    }
    if (removed_.size() > 4096) removed_.clear();
    command(flush_page_, flush_kind_ == kPage ? 2 : 3);
    if (flush_kind_ == kPage) busy(1, TlbCoverage::kBusyPage);
    if (flush_kind_ == kAsid || flush_kind_ == kAsidNonGlobal) busy(TLB_SETS, TlbCoverage::kBusyAsid);
  }

  void command(Page page, int kind) {
    last_command_ = page;
    after_command_ = kind;
    stream_ = 0;
  }
  void busy(unsigned clocks, int with) {
    busy_ = clocks;
    busy_with_ = with;
  }

  Clocked<Vtlb> dut_;
  std::mt19937_64 rng_;
  TlbModel model_{TLB_SETS, TLB_WAYS, TLB_LARGE_ENTRIES};
  Tlb golden_;
  Episode episode_{};
  u64 base_ = 0, now_ = 1;

  // The channels, as offered.
  bool lookup_valid_ = false, insert_valid_ = false, flush_valid_ = false, answer_ready_ = false;
  Page lookup_, insert_page_, flush_page_;
  TlbData insert_data_;
  unsigned flush_kind_ = 0;

  // The answer that is due, and for how long nothing is taken.
  bool pending_ = false, allowed_ = false, golden_has_ = false;
  Page asked_;
  TlbSlot expected_;
  unsigned busy_ = 0, stream_ = 0, held_ = 0;
  int busy_with_ = 0;

  // For stimulus and coverage.
  std::deque<Page> recent_;
  std::unordered_map<u64, unsigned> removed_;
  std::unordered_map<u64, bool> evicted_;
  std::array<u64, 8> last_flush_{};
  Page last_command_;
  int after_command_ = -1;
};

TEST(TlbBenchTest, RandomTraffic) {
  TlbBench bench(2120);
  const u64 wanted = transactions(TLB_TRANSACTIONS);
  for (unsigned episode = 0; bench.lookups < wanted; ++episode) {
    if (episode % 64 == 63) bench.reset();
    bench.new_episode();
    for (int clock = 0; clock < 1500 && bench.lookups < wanted; ++clock) {
      const std::string wrong = bench.clock();
      ASSERT_EQ(wrong, "") << "clock " << bench.cycles() << ", lookup " << bench.lookups;
    }
  }

  const Coverage& c = bench.coverage.c;
  fmt::print("{}\n{} lookups checked ({} hits), {} inserts, {} flushes in {} clocks; {}\n", c.table(),
             bench.lookups, bench.hits, bench.inserts, bench.flushes, bench.cycles(), c.summary());
  const char* folder = std::getenv("PACIFICA_COVERAGE");
  const std::string path = fmt::format("{}/tlb_{}_{}_{}.json", folder != nullptr ? folder : ".", TLB_SETS,
                                       TLB_WAYS, TLB_LARGE_ENTRIES);
  std::ofstream file(path);
  file << c.json();
  if (!file.flush()) ADD_FAILURE() << "cannot write " << path;
  if (wanted < kJudgedFrom) return;
  for (const std::string& fault : c.faults()) ADD_FAILURE() << "coverage: " << fault;
}

}  // namespace
}  // namespace pacifica::bench
