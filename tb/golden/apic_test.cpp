// SPDX-License-Identifier: Apache-2.0
// The local APIC: priorities, IER, SEOI, timer, IPIs.
#include "irq/apic.h"

#include <gtest/gtest.h>

namespace pacifica {
namespace {

namespace reg = spec::apic;

struct ApicTest : ::testing::Test {
  LocalApic apic;
  void SetUp() override { apic.write(reg::SVR, 0x1FF); }
  bool in_service(unsigned v) { return (apic.read(reg::ISR0 + v / 32 * 16) >> (v % 32) & 1) != 0; }
  bool requested(unsigned v) { return (apic.read(reg::IRR0 + v / 32 * 16) >> (v % 32) & 1) != 0; }
};

TEST(ApicReset, Registers) {
  // shows: APIC-EXT-01 APIC-EXT-02 APIC-EXT-03 ERR-B-20
  LocalApic apic;
  EXPECT_NE(apic.read(reg::VERSION) >> 31, 0u);
  EXPECT_EQ(apic.read(reg::SVR), 0xFFu);
  EXPECT_EQ(apic.read(reg::DFR), ~0u);
  EXPECT_EQ(apic.read(reg::LVT_TIMER), 0x10000u);
  EXPECT_EQ(apic.read(reg::EXT_FEATURE) & 3, 3u);
  EXPECT_EQ(apic.read(reg::EXT_CONTROL), 0u);
  for (unsigned i = 0; i < 8; ++i) EXPECT_EQ(apic.read(reg::IER0 + 16 * i), ~0u);
  apic.request(0x40);
  EXPECT_FALSE(apic.pending());  // software disabled
}

TEST_F(ApicTest, PriorityAndEoi) {
  apic.request(0x41);
  apic.request(0x93);
  ASSERT_EQ(apic.pending(), 0x93);
  EXPECT_EQ(apic.acknowledge(), 0x93);
  EXPECT_TRUE(in_service(0x93));
  EXPECT_FALSE(requested(0x93));
  EXPECT_EQ(apic.read(reg::PPR), 0x90u);
  EXPECT_FALSE(apic.pending());
  apic.request(0xA0);
  EXPECT_EQ(apic.acknowledge(), 0xA0);
  apic.write(reg::EOI, 0);
  EXPECT_TRUE(in_service(0x93));
  EXPECT_FALSE(in_service(0xA0));
  apic.write(reg::EOI, 0);
  EXPECT_EQ(apic.pending(), 0x41);
  apic.write(reg::TPR, 0x4F);
  EXPECT_FALSE(apic.pending());
  EXPECT_EQ(apic.read(reg::PPR), 0x4Fu);
  apic.set_tpr(0x30);
  EXPECT_EQ(apic.pending(), 0x41);
  EXPECT_EQ(apic.read(reg::TPR), 0x30u);
}

TEST_F(ApicTest, InterruptEnableRegister) {
  // shows: APIC-IER-01 APIC-IER-02 APIC-IER-03 APIC-IER-04 APIC-IER-05 APIC-IER-06 APIC-IER-07 APIC-IER-08
  // APIC-IER-09 shows: APIC-IER-10 APIC-IER-11 APIC-IER-12 APIC-IER-13 APIC-IER-14 APIC-IER-15 APIC-IER-16
  // APIC-EXT-04 ERR-B-20 ERR-B-24
  for (unsigned vector = 16; vector < 256; vector += 13) {
    LocalApic one;
    one.write(reg::SVR, 0x1FF);
    one.write(reg::IER0 + vector / 32 * 16, ~(1u << (vector % 32)));
    EXPECT_EQ(one.read(reg::IER0 + vector / 32 * 16), ~(1u << (vector % 32)));
    one.request(static_cast<std::uint8_t>(vector));
    EXPECT_EQ(one.pending(), vector);  // not enabled: acts as all ones
    one.write(reg::EXT_CONTROL, 1);
    EXPECT_FALSE(one.pending());
    one.write(reg::IER0 + vector / 32 * 16, ~0u);
    EXPECT_EQ(one.pending(), vector);
  }
  apic.write(reg::EXT_CONTROL, 1);
  apic.write(reg::IER0 + 4 * 16, ~(1u << 16));  // 90h
  apic.request(0x90);
  apic.request(0x50);
  EXPECT_EQ(apic.acknowledge(), 0x50);
  EXPECT_TRUE(requested(0x90));
}

TEST_F(ApicTest, ErrorEntryIsRequestedForAnIllegalVector) {
  apic.write(reg::LVT_ERROR, 0x10061);
  apic.request(0x0F);
  EXPECT_FALSE(apic.pending()) << "masked";
  apic.write(reg::LVT_ERROR, 0x0E);
  apic.request(0x0F);
  EXPECT_FALSE(apic.pending()) << "its own vector is illegal";
  apic.write(reg::LVT_ERROR, 0x61);
  apic.request(0x05);
  EXPECT_EQ(apic.acknowledge(), 0x61);
  EXPECT_EQ(apic.read(reg::ESR), 0u);
  apic.write(reg::ESR, 0);
  EXPECT_EQ(apic.read(reg::ESR), 0x40u);
  apic.request(0x41);
  EXPECT_TRUE(requested(0x41));
}

TEST_F(ApicTest, SpecificEndOfInterrupt) {
  // shows: APIC-SEOI-01 APIC-SEOI-02 APIC-SEOI-04 APIC-EXT-05 APIC-EXT-07 ERR-B-21 ERR-B-22 ERR-B-23
  apic.request(0x50);
  (void)apic.acknowledge();
  apic.request(0x90);
  (void)apic.acknowledge();
  apic.write(reg::SEOI, 0x50);
  EXPECT_TRUE(in_service(0x50));  // not enabled
  apic.write(reg::EXT_CONTROL, 0xFFFF'FFFF);
  EXPECT_EQ(apic.read(reg::EXT_CONTROL), 3u);
  apic.write(reg::SEOI, 0xFFFF'FF50);
  EXPECT_FALSE(in_service(0x50));
  EXPECT_TRUE(in_service(0x90));
  apic.request(0x60);
  apic.write(reg::SEOI, 0x60);  // only requested: nothing happens
  EXPECT_TRUE(requested(0x60));
}

TEST_F(ApicTest, OneShotTimer) {
  apic.write(reg::LVT_TIMER, 0x31);
  apic.write(reg::TIMER_DIV, 0);  // by 2
  apic.write(reg::TIMER_INIT, 3);
  EXPECT_EQ(apic.read(reg::TIMER_COUNT), 3u);
  for (int i = 0; i < 5; ++i) apic.tick();
  EXPECT_EQ(apic.read(reg::TIMER_COUNT), 1u);
  EXPECT_FALSE(apic.pending());
  apic.tick();
  EXPECT_EQ(apic.pending(), 0x31);
  EXPECT_EQ(apic.read(reg::TIMER_COUNT), 0u);
  EXPECT_FALSE(apic.timer_armed());
}

TEST_F(ApicTest, PeriodicTimerReloads) {
  apic.write(reg::LVT_TIMER, 0x20031);
  apic.write(reg::TIMER_DIV, 0xB);  // by 1
  apic.write(reg::TIMER_INIT, 10);
  for (int i = 0; i < 10; ++i) apic.tick();
  EXPECT_EQ(apic.acknowledge(), 0x31);
  EXPECT_EQ(apic.read(reg::TIMER_COUNT), 10u);
  apic.write(reg::TIMER_INIT, 0);
  EXPECT_FALSE(apic.timer_armed());
}

TEST_F(ApicTest, TimeFromTheRtl) {
  apic.use_external_time(true);
  apic.write(reg::LVT_TIMER, 0x31);
  apic.write(reg::TIMER_INIT, 1000);
  EXPECT_TRUE(apic.timer_armed());
  apic.set_count(77);
  EXPECT_EQ(apic.read(reg::TIMER_COUNT), 77u);
  EXPECT_FALSE(apic.take_missing_count());
  (void)apic.read(reg::TIMER_COUNT);
  EXPECT_TRUE(apic.take_missing_count());
  apic.timer_expired();
  EXPECT_EQ(apic.pending(), 0x31);
  EXPECT_FALSE(apic.timer_armed());
}

TEST_F(ApicTest, InterprocessorInterruptsToItself) {
  apic.write(reg::ICR_LOW, 0x4'0000 | 0x55);  // shorthand self
  EXPECT_EQ(apic.acknowledge(), 0x55);
  apic.write(reg::ICR_HIGH, 0);
  apic.write(reg::ICR_LOW, 0x66);  // own ID
  EXPECT_EQ(apic.acknowledge(), 0x66);
  apic.write(reg::ICR_LOW, 0x4'0400);
  EXPECT_TRUE(apic.take_nmi());
  EXPECT_FALSE(apic.take_nmi());
  apic.write(reg::ICR_HIGH, 3u << 24);
  apic.write(reg::ICR_LOW, 0x77);
  EXPECT_FALSE(apic.pending());
  EXPECT_EQ(apic.unimplemented(), 1u);
}

}  // namespace
}  // namespace pacifica
