// SPDX-License-Identifier: Apache-2.0
// Segmentation, stacks, event delivery, interrupts and their shadow (docs/choices.md 1, 2, 7, 9).
#include "cpu_fixture.h"

namespace pacifica {
namespace {

TEST_F(CpuTest, ResetState) {
  const spec::ArchState& s = cpu.state();
  EXPECT_EQ(s.cr0, 0x6000'0010u);
  EXPECT_EQ(s.rip, 0xFFF0u);
  EXPECT_EQ(s.seg[spec::kCs].base, 0xFFFF'0000u);
  EXPECT_EQ(s.gpr[2], spec::kCpuid[1].eax);
}

TEST_F(CpuTest, RealModeInterruptThroughTheIvt) {
  spec::ArchState& s = cpu.state();
  s.seg[spec::kCs].base = 0x10000;
  s.seg[spec::kCs].sel = 0x1000;
  s.rip = 0;
  s.gpr[4] = 0x8000;
  s.rflags = 0x302;  // IF and TF
  code({0xCD, 0x40});
  put(0x40 * 4, 0x1234'5678, 4);
  const StepOutcome& outcome = step();
  EXPECT_TRUE(is_event(outcome, 0x40));
  EXPECT_EQ(outcome.record.event_type, 4);
  EXPECT_EQ(outcome.record.length, 2);
  EXPECT_EQ(s.rip, 0x5678u);
  EXPECT_EQ(s.seg[spec::kCs].base, 0x12340u);
  EXPECT_EQ(s.gpr[4], 0x7FFAu);
  EXPECT_EQ(get(0x7FFA, 2), 2u);       // IP behind INT
  EXPECT_EQ(get(0x7FFC, 2), 0x1000u);  // CS
  EXPECT_EQ(get(0x7FFE, 2), 0x302u);
  EXPECT_EQ(s.rflags & 0x300, 0u);
  ASSERT_EQ(outcome.writes.size(), 3u);
  EXPECT_EQ(outcome.writes[0].addr, 0x7FFEu);
}

TEST_F(CpuTest, PageCrossingStoreIsTwoWrites) {
  protected32();
  code({0xA3, 0xFE, 0x0F, 0x04, 0x00});  // mov [40FFEh], eax
  cpu.state().gpr[0] = 0x1122'3344;
  const StepOutcome& outcome = step();
  ASSERT_EQ(outcome.writes.size(), 2u);
  EXPECT_EQ(outcome.writes[0].addr, 0x40FFEu);
  EXPECT_EQ(outcome.writes[0].size, 2);
  EXPECT_EQ(outcome.writes[0].data, 0x3344u);
  EXPECT_EQ(outcome.writes[1].addr, 0x41000u);
  EXPECT_EQ(outcome.writes[1].data, 0x1122u);
}

TEST_F(CpuTest, SegmentLimitRaisesGpWithRestartState) {
  protected32();
  gate32(13, 0x08, kHandler, 0x8E);
  cpu.state().seg[spec::kDs].limit = 0xFFF;
  code({0xA1, 0xFD, 0x0F, 0x00, 0x00});  // mov eax, [0FFDh]: one byte beyond
  const StepOutcome& outcome = step();
  EXPECT_TRUE(is_event(outcome, 13));
  EXPECT_EQ(outcome.record.error_code, 0u);
  EXPECT_EQ(get(kStack - 12, 4), kCode);
  EXPECT_NE(get(kStack - 4, 4) & spec::rflags::RF, 0u) << "a fault pushes RF";
  EXPECT_EQ(cpu.state().rip, kHandler);
  // The accessed bit of the handler's descriptor was set by a one-byte write.
  EXPECT_EQ(get(kGdt + 8 + 5, 1), 0x9Bu);
}

TEST_F(CpuTest, InterruptFromUserSwitchesTheStack) {
  protected32();
  gate32(0x30, 0x08, kHandler, 0xEE);
  spec::ArchState& s = cpu.state();
  s.seg[spec::kTr] = {.base = kTss, .limit = 0x67, .attr = 0x8B, .sel = 0x28};
  put(kTss + 4, 0x22000, 4);
  put(kTss + 8, 0x10, 2);
  flat(0x1B, 0xCFB, 0x23, 0xCF3);
  s.cpl = 3;
  s.rflags = 0x202;
  code({0xCD, 0x30});
  EXPECT_TRUE(is_event(step(), 0x30));
  EXPECT_EQ(s.cpl, 0u);
  EXPECT_EQ(s.seg[spec::kSs].sel, 0x10);
  EXPECT_EQ(s.gpr[4], 0x22000u - 20);
  EXPECT_EQ(get(0x22000 - 4, 4), 0x23u);
  EXPECT_EQ(get(0x22000 - 8, 4), kStack);
  EXPECT_EQ(get(0x22000 - 16, 4), 0x1Bu);
  code({0xCF}, kHandler);  // and back
  step();
  EXPECT_EQ(s.cpl, 3u);
  EXPECT_EQ(s.rip, kCode + 2);
  EXPECT_EQ(s.gpr[4], kStack);
  EXPECT_EQ(s.rflags, 0x202u);
}

TEST_F(CpuTest, LongModeDeliveryAlignsAndUsesIst) {
  long64();
  spec::ArchState& s = cpu.state();
  s.seg[spec::kTr] = {.base = kTss, .limit = 0x67, .attr = 0x8B, .sel = 0x40};
  put(kTss + 0x24, 0x2345B);
  gate64(6, 0x38, kHandler, 0x8E, 1);
  code({0x0F, 0x0B});
  EXPECT_TRUE(is_event(step(), 6));
  EXPECT_EQ(s.gpr[4], 0x23450u - 40);
  EXPECT_EQ(get(0x23450 - 8), 0x10u);
  EXPECT_EQ(get(0x23450 - 40), kCode);
}

TEST_F(CpuTest, ContributoryFaultsBecomeADoubleFault) {
  protected32();
  gate32(8, 0x08, kHandler, 0x8E);
  gate32(13, 0x08, kHandler, 0x0E);  // not present: #NP while #GP is delivered
  cpu.state().seg[spec::kDs].limit = 0;
  code({0xA1, 0xFD, 0x0F, 0x00, 0x00});
  const StepOutcome& outcome = step();
  EXPECT_TRUE(is_event(outcome, 8));
  EXPECT_EQ(outcome.record.error_code, 0u);
}

TEST_F(CpuTest, TripleFaultShutsDown) {
  protected32();
  cpu.state().idtr_limit = 0;
  code({0x0F, 0x0B});
  const StepOutcome& outcome = step();
  EXPECT_EQ(outcome.record.kind, static_cast<std::uint32_t>(spec::RetireKind::kShutdown));
  EXPECT_EQ(cpu.state().activity, static_cast<std::uint32_t>(spec::Activity::kShutdown));
}

TEST_F(CpuTest, PageFaultWritesCr2AndPushesTheCode) {
  long64();
  gate64(14, 0x38, kHandler, 0x8E);
  put(0x3000 + 8, 0);  // 200000h is not present
  code({0x89, 0x04, 0x25, 0x10, 0x00, 0x20, 0x00});
  const StepOutcome& outcome = step();
  EXPECT_TRUE(is_event(outcome, 14));
  EXPECT_EQ(outcome.record.error_code, 2u);
  EXPECT_EQ(cpu.state().cr2, 0x20'0010u);
}

TEST_F(CpuTest, RepIterationsAreSteps) {
  protected32();
  spec::ArchState& s = cpu.state();
  s.gpr[1] = 3;
  s.gpr[7] = kData;
  s.gpr[0] = 0x5A;
  code({0xF3, 0xAA});
  const auto more = 1u << static_cast<unsigned>(spec::RetireFlag::kRepMore);
  EXPECT_EQ(step().record.flags, more);
  EXPECT_EQ(s.rip, kCode);
  EXPECT_EQ(step().record.flags, more);
  EXPECT_EQ(step().record.flags, 0u);
  EXPECT_EQ(s.rip, kCode + 2);
  EXPECT_EQ(get(kData, 4), 0x5A5A5Au);
}

TEST_F(CpuTest, StiHoldsInterruptsForOneInstruction) {
  protected32();
  gate32(0x60, 0x08, kHandler, 0x8E);
  bus.lines().intr = true;
  bus.lines().intr_vector = 0x60;
  code({0xFB, 0x90, 0x90});
  step();
  EXPECT_EQ(cpu.state().shadow, static_cast<std::uint32_t>(spec::Shadow::kSti));
  EXPECT_EQ(step().record.length, 1);
  const StepOutcome& outcome = step();
  EXPECT_TRUE(is_event(outcome, 0x60));
  EXPECT_EQ(outcome.record.length, 0);
  EXPECT_EQ(get(kStack - 12, 4), kCode + 2);
}

TEST_F(CpuTest, GifHoldsInterrupts) {
  protected32();
  gate32(0x60, 0x08, kHandler, 0x8E);
  spec::ArchState& s = cpu.state();
  s.efer |= spec::efer::SVME;
  s.gif = 0;
  s.rflags |= spec::rflags::IF;
  bus.lines().intr = true;
  bus.lines().intr_vector = 0x60;
  code({0x90, 0x0F, 0x01, 0xDC});
  EXPECT_EQ(step().record.length, 1);
  EXPECT_EQ(step().record.length, 3);
  EXPECT_TRUE(is_event(step(), 0x60));
}

TEST_F(CpuTest, SingleStepTrapIsAStepOfItsOwn) {
  protected32();
  gate32(1, 0x08, kHandler, 0x8E);
  cpu.state().rflags |= spec::rflags::TF;
  code({0x90, 0x90});
  EXPECT_EQ(step().record.length, 1);
  EXPECT_TRUE(is_event(step(), 1));
  EXPECT_EQ(cpu.state().dr6 & 0x4000, 0x4000u);
  EXPECT_EQ(get(kStack - 12, 4), kCode + 1);
}

TEST_F(CpuTest, EveryDebugExceptionClearsGeneralDetect) {
  protected32();
  gate32(1, 0x08, kHandler, 0x8E);
  cpu.state().rflags |= spec::rflags::TF;
  cpu.state().dr7 = 0x2400;
  code({0x90});
  step();
  EXPECT_TRUE(is_event(step(), 1));
  EXPECT_EQ(cpu.state().dr7, 0x400u);
}

TEST_F(CpuTest, EnterKeepsTheUpperHalfOnASixteenBitStack) {
  protected32();
  spec::ArchState& s = cpu.state();
  s.seg[spec::kSs].attr = 0x93;
  s.seg[spec::kSs].limit = 0xFFFF;
  s.gpr[4] = 0x7777'8000;
  s.gpr[5] = 0x1234'5678;
  code({0xC8, 0x10, 0x00, 0x01});
  step();
  EXPECT_EQ(s.gpr[5], 0x7777'7FFCu);
  EXPECT_EQ(s.gpr[4], 0x7777'7FE8u);
  EXPECT_EQ(get(0x7FFC, 4), 0x1234'5678u);
  EXPECT_EQ(get(0x7FF8, 4), 0x7777'7FFCu);
}

TEST_F(CpuTest, SelfModifyingCodeIsSeenAtOnce) {
  protected32();
  // mov byte [next], 41h (INC ECX) over a NOP that was decoded before.
  code({0x90, 0xC6, 0x05, 0x00, 0x00, 0x01, 0x00, 0x41, 0xEB, 0xF6});
  for (unsigned i = 0; i < 3; ++i) step();
  EXPECT_EQ(cpu.state().rip, kCode);
  step();
  EXPECT_EQ(cpu.state().gpr[1], 1u);
}

TEST_F(CpuTest, FastLoopAndStepsAgree) {
  protected32();
  // mov ecx,1000 / L: add eax,ecx / push eax / pop edx / loop L / hlt
  code({0xB9, 0xE8, 0x03, 0x00, 0x00, 0x01, 0xC8, 0x50, 0x5A, 0xE2, 0xFA, 0xF4});
  Cpu other = cpu;
  Fabric other_fabric = fabric;
  Local other_local = local;
  const Bus other_bus(other_fabric, other_local);
  const std::uint64_t done = cpu.run(bus, 3000);
  for (std::uint64_t i = 0; i < done; ++i) other.step(other_bus, nullptr);
  EXPECT_EQ(cpu.state(), other.state());
  EXPECT_EQ(bus.memory().hash(), other_fabric.memory().hash());
}

}  // namespace
}  // namespace pacifica
