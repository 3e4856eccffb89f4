// SPDX-License-Identifier: Apache-2.0
// Several simulated systems in one process: each has its own memory, latency and random stalls.
#include <gtest/gtest.h>

#include "cosim/rtl_engine.h"

namespace pacifica::cosim {
namespace {

constexpr std::uint8_t kNop = 0x90, kIncAx = 0x40;

std::unique_ptr<RtlEngine> system_of(std::uint8_t opcode, std::uint64_t seed) {
  PhysicalMemory memory(1u << 20, std::vector<std::uint8_t>(65536, opcode));
  RtlConfig config;
  config.memory = {.latency = 2, .stall_percent = 40, .seed = seed};
  return std::make_unique<RtlEngine>(make_fast_model(), std::move(memory), config);
}

TEST(Systems, TwoInOneProcessDoNotMeet) {
  if (!have_rtl()) GTEST_SKIP() << "this build has no RTL";
  constexpr int kSteps = 12;  // up to the end of the ROM
  const auto alone = [](std::uint8_t opcode, std::uint64_t seed) {
    auto rtl = system_of(opcode, seed);
    for (int i = 0; i < kSteps; ++i) EXPECT_EQ(rtl->advance(), Advance::kStep);
    return std::pair(rtl->cycles(), rtl->state().gpr[0]);
  };
  const auto nop = alone(kNop, 1), inc = alone(kIncAx, 2);
  EXPECT_EQ(inc.second & 0xFFFF, (nop.second + kSteps) & 0xFFFF);
  EXPECT_NE(alone(kNop, 3).first, nop.first) << "the seed decides";

  auto first = system_of(kNop, 1), second = system_of(kIncAx, 2);
  for (int i = 0; i < kSteps; ++i) {
    EXPECT_EQ(first->advance(), Advance::kStep);
    EXPECT_EQ(second->advance(), Advance::kStep);
  }
  EXPECT_EQ(std::pair(first->cycles(), first->state().gpr[0]), nop);
  EXPECT_EQ(std::pair(second->cycles(), second->state().gpr[0]), inc);
}

}  // namespace
}  // namespace pacifica::cosim
