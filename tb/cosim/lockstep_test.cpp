// SPDX-License-Identifier: Apache-2.0
// Lockstep while nothing retires: an RTL that sleeps although the golden model has something to do.
#include "cosim/lockstep.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace pacifica::cosim {
namespace {

constexpr std::uint8_t kFetch = 1, kHalted = 9;

/// A system whose core never retires anything; it can announce one event.
class SleepingModel final : public SocModel {
 public:
  SleepingModel(std::uint8_t stall_unit, std::optional<spec::EventKind> event) : event_(event) {
    outputs_.stall_unit = stall_unit;
  }
  void connect(MemoryPort&) override {}
  void reset(bool active) override { reset_ = active; }
  /// From clock `at` on the core waits for the fetch unit.
  void wake(std::uint64_t at) { wake_ = at; }
  void set_inputs(const spec::SocIn&) override {}
  void fall() override {
    constexpr std::uint32_t kValid = 1u << spec::kEventValidBit % 32;
    retire_[spec::kEventValidBit / 32] &= ~kValid;
    if (!event_ || reset_) return;
    retire_[spec::kEventRecordLsb / 32] = static_cast<std::uint32_t>(*event_);
    retire_[spec::kEventValidBit / 32] |= kValid;
    event_.reset();
  }
  void rise() override {
    if (++clock_ == wake_) outputs_.stall_unit = kFetch;
  }
  spec::SocOut outputs() const override { return outputs_; }
  const std::uint32_t* retire() const override { return retire_.data(); }

 private:
  std::optional<spec::EventKind> event_;
  spec::SocOut outputs_;
  bool reset_ = true;
  std::uint64_t clock_ = 0, wake_ = 0;
  std::array<std::uint32_t, spec::kRetirePortBits / 32 + 1> retire_{};
};

struct Sleep : testing::Test {
  Machine golden{{.memory_bytes = 1u << 20, .rom = std::vector<std::uint8_t>(65536, 0xF4)}};

  void halt(bool interrupts) {
    spec::ArchState& state = golden.processor().core().state();
    state.activity = static_cast<std::uint32_t>(spec::Activity::kHalted);
    if (interrupts) state.rflags |= spec::rflags::IF;
  }
  /// Why the first slice without a retirement is a mismatch; empty when it is none.
  std::string complaint(std::uint8_t stall_unit = kHalted, std::optional<spec::EventKind> event = {},
                        std::uint64_t wake = 0) {
    auto model = std::make_unique<SleepingModel>(stall_unit, event);
    model->wake(wake);
    LockstepEngine lockstep(
        golden, std::make_unique<RtlEngine>(std::move(model), PhysicalMemory(1u << 20), RtlConfig{}));
    if (lockstep.advance() == Advance::kIdle) return {};
    EXPECT_TRUE(lockstep.stalled());
    return lockstep.reason();
  }
};

TEST_F(Sleep, BothMaySleep) {
  halt(true);
  EXPECT_EQ(complaint(), "");
}

TEST_F(Sleep, PendingInterruptsEndIt) {
  halt(true);
  golden.processor().apic().write(0xF0, 0x1FF);
  golden.processor().apic().request(0x40);
  EXPECT_EQ(complaint(), "the RTL stays halted, although an interrupt is pending and nothing masks it");
  golden.processor().core().state().rflags = 2;
  EXPECT_EQ(complaint(), "") << "RFLAGS.IF masks it";
}

TEST_F(Sleep, ACoreThatIsWakingUpMayTakeAWhile) {
  halt(true);
  golden.processor().apic().write(0xF0, 0x1FF);
  golden.processor().apic().request(0x40);
  EXPECT_EQ(complaint(kHalted, {}, 19'000), "") << "awake when the slice of cycles ends";
  EXPECT_EQ(complaint(kHalted, {}, 20'900), "") << "it wakes up soon after";
  EXPECT_NE(complaint(kHalted, {}, 21'100), "") << "later than 1000 clocks";
}

TEST(Watchdog, TimeAsleepDoesNotCount) {
  const auto progress = [](std::uint64_t wake, unsigned slices) {
    auto model = std::make_unique<SleepingModel>(kHalted, std::nullopt);
    model->wake(wake);
    RtlEngine rtl(std::move(model), PhysicalMemory(1u << 20), RtlConfig{});
    Advance last = Advance::kStep;
    for (unsigned i = 0; i < slices && last != Advance::kHung; ++i) last = rtl.advance();
    return last;
  };
  EXPECT_EQ(progress(150'000, 12), Advance::kIdle) << "awake for 90,000 clocks";
  EXPECT_EQ(progress(150'000, 13), Advance::kHung) << "awake for 100,000";
}

TEST_F(Sleep, AnAnnouncedTimerInterruptEndsIt) {
  halt(true);
  LocalApic& apic = golden.processor().apic();
  apic.write(0xF0, 0x1FF);
  apic.write(0x320, 0x50);
  apic.use_external_time(true);
  apic.write(0x380, 1000);
  EXPECT_EQ(complaint(), "") << "it has not expired";
  EXPECT_NE(complaint(kHalted, spec::EventKind::kTimer), "");
}

TEST_F(Sleep, PendingNmiEndsIt) {
  halt(false);
  golden.processor().lines().nmi = true;
  EXPECT_EQ(complaint(), "the RTL stays halted, although an NMI is pending and nothing masks it");
  golden.processor().core().state().gif = 0;
  EXPECT_EQ(complaint(), "") << "GIF masks it";
}

TEST_F(Sleep, PendingVirtualInterruptEndsIt) {
  halt(true);
  spec::ArchState& state = golden.processor().core().state();
  state.guest = 1;
  state.v_irq = 1;
  state.v_intr_prio = 5;
  EXPECT_EQ(complaint(),
            "the RTL stays halted, although a virtual interrupt is pending and nothing masks it");
  state.v_tpr = 5;
  EXPECT_EQ(complaint(), "") << "V_TPR masks it";
}

TEST_F(Sleep, TheRtlAloneIsHalted) {
  EXPECT_EQ(complaint(), "the RTL is halted, the golden model is not");
  EXPECT_EQ(complaint(kFetch), "") << "a slow memory is the watchdog's business";
}

}  // namespace
}  // namespace pacifica::cosim
