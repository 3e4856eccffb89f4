// SPDX-License-Identifier: Apache-2.0
// Lockstep while nothing retires: an RTL that sleeps although the golden model has something to do.
#include "cosim/lockstep.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace pacifica::cosim {
namespace {

/// A system whose core never retires anything; it can announce one event.
class SleepingModel final : public SocModel {
 public:
  SleepingModel(std::uint8_t stall_unit, std::optional<spec::EventKind> event)
      : stall_unit_(stall_unit), event_(event) {
    for (std::uint8_t** port :
         {&ports_.clk_i,           &ports_.rst_ni,          &ports_.profile_apm_i,   &ports_.mem_req_valid_o,
          &ports_.mem_req_ready_i, &ports_.mem_req_write_o, &ports_.mem_req_wstrb_o, &ports_.mem_rsp_valid_i,
          &ports_.nmi_i,           &ports_.intr_i,          &ports_.intr_vector_i,   &ports_.uart_tx_valid_o,
          &ports_.uart_tx_data_o,  &ports_.uart_rx_valid_i, &ports_.uart_rx_data_i,  &ports_.uart_rx_ready_o,
          &ports_.debug_valid_o,   &ports_.debug_data_o,    &ports_.exit_valid_o,    &ports_.retire_direct_o,
          &ports_.boot_direct_i}) {
      *port = &bits_[next_++];
    }
    ports_.stall_unit_o = &stall_unit_;
    ports_.mem_req_addr_o = &quads_[0];
    ports_.mem_req_wdata_o = &quads_[1];
    ports_.mem_rsp_rdata_i = &quads_[2];
    ports_.exit_value_o = &exit_value_;
    ports_.boot_entry_i = &boot_[0];
    ports_.boot_eax_i = &boot_[1];
    ports_.boot_ebx_i = &boot_[2];
    ports_.retire_o = retire_.data();
    ports_.view_disassembly_i = text_.data();
    ports_.view_exit_name_i = text_.data();
  }
  void eval() override {
    constexpr std::uint32_t kValid = 1u << spec::kEventValidBit % 32;
    retire_[spec::kEventValidBit / 32] &= ~kValid;
    if (!event_ || *ports_.rst_ni == 0 || *ports_.clk_i != 0) return;
    retire_[spec::kEventRecordLsb / 32] = static_cast<std::uint32_t>(*event_);
    retire_[spec::kEventValidBit / 32] |= kValid;
    event_.reset();
  }
  void open_trace(const std::string&) override {}
  void dump(std::uint64_t) override {}
  void close_trace() override {}

 private:
  std::array<std::uint8_t, 32> bits_{};
  std::size_t next_ = 0;
  std::uint8_t stall_unit_;
  std::optional<spec::EventKind> event_;
  std::array<std::uint64_t, 3> quads_{};
  std::uint32_t exit_value_ = 0;
  std::array<std::uint32_t, 3> boot_{};
  std::array<std::uint32_t, spec::kRetirePortBits / 32 + 1> retire_{};
  std::array<std::uint32_t, 8> text_{};
};

constexpr std::uint8_t kFetch = 1, kHalted = 9;

struct Sleep : testing::Test {
  Machine golden{{.memory_bytes = 1u << 20, .rom = std::vector<std::uint8_t>(65536, 0xF4)}};

  void halt(bool interrupts) {
    spec::ArchState& state = golden.cpu().state();
    state.activity = static_cast<std::uint32_t>(spec::Activity::kHalted);
    if (interrupts) state.rflags |= spec::rflags::IF;
  }
  /// Why the first slice without a retirement is a mismatch; empty when it is none.
  std::string complaint(std::uint8_t stall_unit = kHalted, std::optional<spec::EventKind> event = {}) {
    LockstepEngine lockstep(golden,
                            std::make_unique<RtlEngine>(std::make_unique<SleepingModel>(stall_unit, event),
                                                        PhysicalMemory(1u << 20), RtlConfig{}));
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
  golden.bus().apic().write(0xF0, 0x1FF);
  golden.bus().apic().request(0x40);
  EXPECT_EQ(complaint(), "the RTL stays halted, although an interrupt is pending and nothing masks it");
  golden.cpu().state().rflags = 2;
  EXPECT_EQ(complaint(), "") << "RFLAGS.IF masks it";
}

TEST_F(Sleep, AnAnnouncedTimerInterruptEndsIt) {
  halt(true);
  LocalApic& apic = golden.bus().apic();
  apic.write(0xF0, 0x1FF);
  apic.write(0x320, 0x50);
  apic.use_external_time(true);
  apic.write(0x380, 1000);
  EXPECT_EQ(complaint(), "") << "it has not expired";
  EXPECT_NE(complaint(kHalted, spec::EventKind::kTimer), "");
}

TEST_F(Sleep, PendingNmiEndsIt) {
  halt(false);
  golden.bus().pins().nmi = true;
  EXPECT_EQ(complaint(), "the RTL stays halted, although an NMI is pending and nothing masks it");
  golden.cpu().state().gif = 0;
  EXPECT_EQ(complaint(), "") << "GIF masks it";
}

TEST_F(Sleep, PendingVirtualInterruptEndsIt) {
  halt(true);
  spec::ArchState& state = golden.cpu().state();
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
