// SPDX-License-Identifier: Apache-2.0
// Bench of rtl/fabric/turn_arbiter.sv: 1 to 4 random masters against the rules of docs/fabric.md. Each master
// goes through steps of reads of code and of accesses that need a turn; the memory takes and answers after
// random times. The block's own assertions run as well.
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <random>

#include "Vturn_arbiter_bench.h"
#include "clocked.h"

namespace pacifica::bench {
namespace {

constexpr unsigned kMasters = TURN_MASTERS;

/// A master: steps of up to six accesses, ended some clocks after the last answer.
struct Master {
  bool asks = false, write = false, fetch = false, waits = false, has_turn = false;
  unsigned address = 0;
  unsigned left = 0;    ///< accesses of the step
  unsigned pause = 0;   ///< clocks before the next one, or the end
  unsigned passed = 0;  ///< turns of others begun while it waits for one
};

class TurnArbiterTest : public ::testing::Test {
 protected:
  TurnArbiterTest() { dut_.reset(); }

  /// `load`: percent of the clocks in which a master that may ask does; `latency`: of the memory at most.
  void run(unsigned clocks, unsigned load, unsigned latency) {
    for (unsigned clock = 0; clock < clocks; ++clock) {
      unsigned valid = 0, write = 0, fetch = 0, end = 0;
      std::uint64_t addresses = 0;
      for (unsigned m = 0; m < kMasters; ++m) {
        Master& master = masters_[m];
        if (!master.asks && !master.waits) {
          if (master.pause > 0) {
            --master.pause;
          } else if (master.left == 0) {
            if (master.has_turn || rng_() % 8 == 0) end |= 1u << m;
            if (rng_() % 100 < load) master.left = 1 + rng_() % 6;
          } else {
            master.asks = true;
            master.fetch = rng_() % 4 == 0;
            master.write = !master.fetch && rng_() % 2;
            master.address = (m << 12) | (rng_() % 0x1000);
          }
        }
        // A step that ends asks for nothing in that clock; its next one begins later.
        if ((end >> m & 1) != 0) master.pause = rng_() % 3;
        if (master.asks && master.fetch && rng_() % 16 == 0) master.asks = false;  // withdrawn
        valid |= unsigned(master.asks) << m;
        write |= unsigned(master.write) << m;
        fetch |= unsigned(master.fetch) << m;
        addresses |= std::uint64_t(master.address) << 16 * m;
      }
      dut_->valid_i = valid;
      dut_->write_i = write;
      dut_->fetch_i = fetch;
      dut_->addr_i = addresses;
      dut_->end_i = end;
      const bool answers = asker_ >= 0 && answer_in_ == 0;
      if (asker_ >= 0 && answer_in_ > 0) --answer_in_;
      dut_->rsp_valid_i = answers;
      dut_->rsp_rdata_i = rng_();
      dut_->req_ready_i = rng_() % 4 != 0;
      dut_.low();

      // The answer is its asker's.
      ASSERT_EQ(dut_->rsp_valid_o, answers ? 1u << asker_ : 0u);
      if (answers) {
        masters_[asker_].waits = false;
        masters_[asker_].pause = rng_() % 4 == 0 ? rng_() % 5 : 0;
        asker_ = -1;
      }
      // One is asked for; alone, at once.
      const bool could = asker_ < 0 && valid != 0;
      if (kMasters == 1 && could) ASSERT_TRUE(dut_->req_valid_o) << "one master waits";
      if (could && owner_ < 0) ASSERT_TRUE(dut_->req_valid_o) << "nobody has a turn and somebody waits";
      const unsigned who = dut_->master_o;
      if (dut_->req_valid_o) {
        ASSERT_LT(asker_, 0) << "two outstanding";
        ASSERT_TRUE(valid >> who & 1);
        ASSERT_EQ(dut_->req_addr_o, masters_[who].address);
        ASSERT_EQ(bool(dut_->req_write_o), masters_[who].write);
        if (owner_ >= 0) ASSERT_EQ(int(who), owner_) << "passes during another's turn";
      }
      ASSERT_EQ(bool(dut_->turn_begin_o), dut_->req_valid_o && owner_ < 0 && !masters_[who].fetch);
      ASSERT_EQ(bool(dut_->turn_end_o), owner_ >= 0 && (end >> owner_ & 1) != 0);
      ASSERT_EQ(bool(dut_->taken_o), dut_->req_valid_o && dut_->req_ready_i);
      ASSERT_EQ(dut_->ready_o, dut_->taken_o ? 1u << who : 0u);

      if (dut_->turn_end_o) {
        masters_[owner_].has_turn = false;
        owner_ = -1;
      }
      if (dut_->turn_begin_o) {
        owner_ = static_cast<int>(who);
        masters_[who].has_turn = true;
        ++turns_;
        for (unsigned m = 0; m < kMasters; ++m) {
          Master& master = masters_[m];
          if (m == who || !master.asks || master.fetch)
            master.passed = 0;
          else
            ASSERT_LT(++master.passed, kMasters) << "master " << m << " waits too long";
        }
      }
      if (dut_->taken_o) {
        Master& master = masters_[who];
        master.asks = false;
        master.waits = true;
        --master.left;
        asker_ = static_cast<int>(who);
        answer_in_ = rng_() % (latency + 1);
        ++accesses_;
        if (owner_ < 0) ++prefetches_;
      }
      dut_.rise();
    }
  }

  Clocked<Vturn_arbiter_bench> dut_;
  std::mt19937 rng_{kMasters};
  std::array<Master, kMasters> masters_;
  int owner_ = -1;  ///< of the turn
  int asker_ = -1;  ///< of the access that is outstanding
  unsigned answer_in_ = 0;
  unsigned turns_ = 0, accesses_ = 0, prefetches_ = 0;
};

TEST_F(TurnArbiterTest, TurnsGoRoundAndNobodyPassesDuringAnothers) {
  run(100000, 90, 3);
  run(100000, 20, 0);
  run(100000, 50, 8);
  EXPECT_GT(turns_, 10000u);
  EXPECT_GT(accesses_, 30000u);
  EXPECT_GT(prefetches_, 1000u);
}

}  // namespace
}  // namespace pacifica::bench
