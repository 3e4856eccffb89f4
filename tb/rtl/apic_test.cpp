// SPDX-License-Identifier: Apache-2.0
// Bench of rtl/apic/apic.sv (manual 2.17.2, 2.17.7, E.6, E.7): registers, priorities, IER, SEOI, timer,
// events. Requirements: APIC-IER-01 APIC-IER-02 APIC-IER-03 APIC-IER-04 APIC-IER-05 APIC-IER-06 APIC-IER-07
// APIC-IER-08 APIC-SEOI-01 APIC-SEOI-02 APIC-SEOI-04 APIC-EXT-01 APIC-EXT-02 APIC-EXT-03 APIC-EXT-04
// APIC-EXT-05 APIC-EXT-06 APIC-EXT-07 TPR-03 ERR-B-20 ERR-B-21 ERR-B-22 ERR-B-23 ERR-B-24
#include <gtest/gtest.h>

#include "Vapic.h"
#include "clocked.h"

namespace pacifica::bench {
namespace {

enum Reg : unsigned {
  kId = 0x20,
  kVersion = 0x30,
  kTpr = 0x80,
  kApr = 0x90,
  kPpr = 0xA0,
  kEoi = 0xB0,
  kLdr = 0xD0,
  kDfr = 0xE0,
  kSvr = 0xF0,
  kIsr = 0x100,
  kTmr = 0x180,
  kIrr = 0x200,
  kEsr = 0x280,
  kIcrLow = 0x300,
  kIcrHigh = 0x310,
  kLvtTimer = 0x320,
  kLvtLint0 = 0x350,
  kLvtError = 0x370,
  kTimerInit = 0x380,
  kTimerCount = 0x390,
  kTimerDiv = 0x3E0,
  kExtFeature = 0x400,
  kExtControl = 0x410,
  kSeoi = 0x420,
  kIer = 0x480,
};
constexpr unsigned kEventTimer = 1, kEventCount = 2;

class ApicTest : public ::testing::Test {
 protected:
  ApicTest() {
    dut_->enable_i = 1;
    dut_->event_ready_i = 1;
    dut_.reset();
  }

  void clock() {
    dut_->clk_i = 0;
    dut_.settle();
    if (dut_->event_valid_o && dut_->event_ready_i) {
      ++events_;
      event_kind_ = dut_->event_kind_o;
      event_data_ = dut_->event_data_o;
    }
    nmis_ += dut_->nmi_o;
    dut_.edge();
  }
  void clocks(int n) {
    while (n-- > 0) clock();
  }
  void end_step() {
    dut_->step_end_i = 1;
    clock();
    dut_->step_end_i = 0;
  }

  std::uint64_t access(bool write, unsigned addr, unsigned size, std::uint64_t data) {
    dut_->req_valid_i = 1;
    dut_->req_write_i = write;
    dut_->req_addr_i = addr;
    dut_->req_size_i = size;
    dut_->req_wdata_i = data;
    for (bool taken = false; !taken;) {
      dut_->clk_i = 0;
      dut_.settle();
      taken = dut_->req_ready_o;
      clock();
    }
    dut_->req_valid_i = 0;
    int guard = 0;
    for (; !dut_->rsp_valid_o && guard < 100; ++guard) clock();
    EXPECT_LT(guard, 100);
    const std::uint64_t result = dut_->rsp_rdata_o;
    clock();
    if (ends_steps_) end_step();
    return result;
  }
  void write(unsigned reg, std::uint32_t value) { access(true, reg, 4, value); }
  std::uint32_t read(unsigned reg) { return static_cast<std::uint32_t>(access(false, reg, 4, 0)); }

  void self_ipi(unsigned vector) { write(kIcrLow, 0x4'0000 | vector); }
  int pending() {
    clocks(2);
    return dut_->intr_o ? dut_->vector_o : -1;
  }
  int acknowledge() {
    const int vector = pending();
    dut_->ack_i = 1;
    clock();
    dut_->ack_i = 0;
    end_step();
    return vector;
  }
  bool bit(unsigned base, unsigned vector) { return read(base + 16 * (vector / 32)) >> (vector % 32) & 1; }

  Clocked<Vapic> dut_;
  bool ends_steps_ = true;
  int events_ = 0, nmis_ = 0;
  unsigned event_kind_ = 0;
  std::uint64_t event_data_ = 0;
};

TEST_F(ApicTest, ResetValuesAndKeptBits) {
  EXPECT_EQ(read(kVersion), 0x8005'0010u);
  EXPECT_EQ(read(kId), 0u);
  EXPECT_EQ(read(kDfr), 0xFFFF'FFFFu);
  EXPECT_EQ(read(kSvr), 0xFFu);
  EXPECT_EQ(read(kLvtTimer), 0x1'0000u);
  EXPECT_EQ(read(kExtFeature) & 3, 3u);
  EXPECT_EQ(read(kExtControl), 0u);
  for (unsigned i = 0; i < 8; ++i) EXPECT_EQ(read(kIer + 16 * i), 0xFFFF'FFFFu);
  write(kExtFeature, 0);
  EXPECT_EQ(read(kExtFeature) & 3, 3u);
  write(kLvtLint0, 0xFFFE'FFFF);
  EXPECT_EQ(read(kLvtLint0), 0x1'A7FFu) << "masked while disabled";
  write(kSvr, 0x1FF);
  write(kLvtLint0, 0xFFFE'FFFF);
  EXPECT_EQ(read(kLvtLint0), 0xA7FFu);
  write(kSvr, 0xFF);
  EXPECT_EQ(read(kLvtLint0), 0x1'A7FFu);
}

TEST_F(ApicTest, AccessSizes) {
  write(kTpr, 0x5A);
  EXPECT_EQ(access(false, kTpr, 1, 0), 0x5Au);
  EXPECT_EQ(access(false, kVersion + 2, 2, 0), 0x8005u);
  EXPECT_EQ(access(false, kVersion + 3, 1, 0), 0x80u);
  EXPECT_EQ(access(false, kVersion, 8, 0), 0x8005'0010u);
  EXPECT_EQ(access(false, kVersion + 4, 4, 0), 0u);
  access(true, kTpr, 1, 0x11);
  access(true, kTpr, 8, 0x22);
  access(true, kTpr + 4, 4, 0x33);
  EXPECT_EQ(read(kTpr), 0x5Au);
}

TEST_F(ApicTest, PriorityAndEndOfInterrupt) {
  self_ipi(0x60);
  EXPECT_FALSE(bit(kIrr, 0x60)) << "software disable requests nothing";
  write(kSvr, 0x1FF);
  self_ipi(0x60);
  self_ipi(0x90);
  self_ipi(0x95);
  EXPECT_EQ(acknowledge(), 0x95);
  EXPECT_EQ(read(kPpr), 0x90u);
  EXPECT_EQ(pending(), -1) << "same class waits";
  write(kEoi, 0);
  EXPECT_EQ(acknowledge(), 0x90);
  write(kEoi, 0);
  write(kTpr, 0x6F);
  EXPECT_EQ(pending(), -1);
  EXPECT_EQ(read(kPpr), 0x6Fu);
  dut_->tpr_we_i = 1;
  dut_->tpr_i = 0x50;
  clock();
  dut_->tpr_we_i = 0;
  EXPECT_EQ(read(kTpr), 0x50u);
  EXPECT_EQ(acknowledge(), 0x60);
  EXPECT_TRUE(bit(kIsr, 0x60));
  EXPECT_FALSE(bit(kIrr, 0x60));
}

TEST_F(ApicTest, InterruptCommandDestinations) {
  write(kSvr, 0x1FF);
  write(kIcrHigh, 0x0100'0000);
  write(kIcrLow, 0x40);  // physical 1: somebody else
  EXPECT_EQ(pending(), -1);
  write(kIcrHigh, 0xFF00'0000);
  write(kIcrLow, 0x40);
  EXPECT_EQ(acknowledge(), 0x40);
  write(kEoi, 0);
  write(kLdr, 0x0200'0000);
  write(kIcrHigh, 0x0300'0000);
  write(kIcrLow, 0x841);  // logical
  EXPECT_EQ(acknowledge(), 0x41);
  write(kEoi, 0);
  write(kIcrLow, 0xC'0042);  // all but self
  EXPECT_EQ(pending(), -1);
  write(kIcrLow, 0x4'0400);  // NMI to self
  EXPECT_EQ(nmis_, 1);
  write(kIcrLow, 0x4'000F);  // illegal vector
  EXPECT_FALSE(bit(kIrr, 0xF));
  EXPECT_EQ(read(kEsr), 0u);
  write(kEsr, 0);
  EXPECT_EQ(read(kEsr), 0x40u);
}

TEST_F(ApicTest, IllegalVectorRequestsTheErrorEntry) {
  write(kSvr, 0x1FF);
  write(kLvtError, 0x1'0070);
  write(kIcrLow, 0x4'000F);
  EXPECT_EQ(pending(), -1) << "masked";
  write(kLvtError, 0x0F);
  write(kIcrLow, 0x4'0003);
  EXPECT_EQ(pending(), -1) << "its own vector is illegal";
  write(kEsr, 0);
  EXPECT_EQ(read(kEsr), 0x40u);
  write(kLvtError, 0x70);
  write(kIcrLow, 0x4'000F);
  EXPECT_EQ(acknowledge(), 0x70);
  write(kEoi, 0);
  write(kEsr, 0);
  EXPECT_EQ(read(kEsr), 0x40u);
  write(kIcrLow, 0x4'0041);
  EXPECT_EQ(acknowledge(), 0x41) << "a legal vector stays its own";
  EXPECT_EQ(pending(), -1);
}

TEST_F(ApicTest, EnableRegisterMasksSelectionOnly) {
  write(kSvr, 0x1FF);
  write(kIer + 16 * (0x90 / 32), ~(1u << (0x90 % 32)));
  self_ipi(0x90);
  self_ipi(0x50);
  EXPECT_EQ(pending(), 0x90) << "410h bit 0 clear: IER acts as all ones";
  write(kExtControl, 1);
  EXPECT_EQ(acknowledge(), 0x50);
  EXPECT_TRUE(bit(kIrr, 0x90));
  EXPECT_EQ(read(kApr), 0x90u) << "IER gates the selection only";
  write(kEoi, 0);
  EXPECT_EQ(pending(), -1);
  write(kIer + 16 * (0x90 / 32), ~0u);
  EXPECT_EQ(acknowledge(), 0x90);
  write(kIer + 16 * (0x90 / 32), 0);
  EXPECT_EQ(read(kPpr), 0x90u) << "IER does not touch what is in service";
}

TEST_F(ApicTest, SpecificEndOfInterrupt) {
  write(kSvr, 0x1FF);
  self_ipi(0x50);
  acknowledge();
  self_ipi(0x90);
  acknowledge();
  write(kSeoi, 0x50);
  EXPECT_TRUE(bit(kIsr, 0x50)) << "not enabled";
  write(kExtControl, 2);
  self_ipi(0x70);
  write(kSeoi, 0x70);
  EXPECT_TRUE(bit(kIrr, 0x70)) << "pending requests stay";
  write(kSeoi, 0xFFFF'FF50);
  EXPECT_FALSE(bit(kIsr, 0x50));
  EXPECT_TRUE(bit(kIsr, 0x90));
  write(kSeoi, 0x90);
  EXPECT_FALSE(bit(kIsr, 0x90));
  EXPECT_EQ(acknowledge(), 0x70);
}

TEST_F(ApicTest, OneShotTimer) {
  write(kSvr, 0x1FF);
  write(kLvtTimer, 0x31);
  write(kTimerDiv, 0xB);  // by 1
  write(kTimerInit, 50);
  EXPECT_EQ(events_, 0);
  const auto count = read(kTimerCount);
  EXPECT_EQ(events_, 1);
  EXPECT_EQ(event_kind_, kEventCount);
  EXPECT_EQ(event_data_, count);
  EXPECT_GT(count, 30u);
  EXPECT_LT(count, 50u);
  clocks(100);
  EXPECT_EQ(events_, 2);
  EXPECT_EQ(event_kind_, kEventTimer);
  EXPECT_EQ(acknowledge(), 0x31);
  EXPECT_EQ(read(kTimerCount), 0u);
  clocks(200);
  EXPECT_EQ(events_, 2) << "stopped: neither expiry nor count event";
}

TEST_F(ApicTest, PeriodicTimerAndDivider) {
  write(kSvr, 0x1FF);
  write(kLvtTimer, 0x2'0040);
  write(kTimerDiv, 0x1);  // by 4
  write(kTimerInit, 25);
  const auto start = dut_.cycles();
  while (events_ < 10) clock();
  EXPECT_NEAR(static_cast<double>(dut_.cycles() - start), 1000.0, 20.0);
  write(kTimerInit, 0);
  clocks(300);
  EXPECT_EQ(events_, 10);
}

// The processor decides on an interrupt some clocks before it acknowledges it; a timer request in between
// must not take the offer away, and the vector is the highest at the acknowledge.
TEST_F(ApicTest, OfferStandsWhileTheTimerAddsARequest) {
  for (int delay = 0; delay < 40; ++delay) {
    write(kSvr, 0x1FF);
    write(kLvtTimer, 0x80);
    write(kTimerDiv, 0xB);
    self_ipi(0x50);
    write(kTimerInit, 20);
    clocks(delay);
    const int before = events_;
    clock();
    ASSERT_TRUE(dut_->intr_o) << "delay " << delay;
    const int vector = dut_->vector_o;
    EXPECT_EQ(vector, events_ > 0 ? 0x80 : 0x50) << "delay " << delay << " events before " << before;
    dut_->ack_i = 1;
    clock();
    dut_->ack_i = 0;
    end_step();
    write(kTimerInit, 0);
    write(kEoi, 0);
    if (pending() >= 0) acknowledge();
    write(kEoi, 0);
    write(kEoi, 0);
    events_ = 0;
  }
}

TEST_F(ApicTest, MaskedTimerRequestsNothing) {
  write(kSvr, 0x1FF);
  write(kLvtTimer, 0x1'0040);
  write(kTimerInit, 10);
  clocks(100);
  EXPECT_EQ(events_, 0);
  EXPECT_FALSE(bit(kIrr, 0x40));
}

TEST_F(ApicTest, TimerWaitsForTheEndOfAStepThatTouchedTheApic) {
  write(kSvr, 0x1FF);
  write(kLvtTimer, 0x40);
  write(kTimerDiv, 0xB);
  ends_steps_ = false;
  write(kTimerInit, 3);
  clocks(50);
  EXPECT_EQ(events_, 0);
  EXPECT_EQ(read(kIrr + 0x20), 0u);
  end_step();
  clock();
  EXPECT_EQ(events_, 1);
  dut_->event_ready_i = 0;  // and nothing happens while the port does not take it
  write(kTimerInit, 3);
  end_step();
  acknowledge();
  clocks(50);
  EXPECT_EQ(pending(), -1);
  dut_->event_ready_i = 1;
  clock();
  write(kEoi, 0);
  end_step();
  EXPECT_EQ(pending(), 0x40);
}

}  // namespace
}  // namespace pacifica::bench
