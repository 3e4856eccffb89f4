// SPDX-License-Identifier: Apache-2.0
// What comes between two instructions, in which order, and what holds it back (manual 2.13 with table
// 2-3, 2.17).
#include "cpu/boundary.h"

#include <string>
#include <vector>

#include "cpu_fixture.h"

namespace pacifica {
namespace {

struct BoundaryTest : CpuTest {
  void SetUp() override {
    CpuTest::SetUp();
    protected32();
    for (unsigned vector = 0; vector < 0x80; ++vector)
      gate32(vector, 0x08, kHandler, 0x8F);  // trap gates: IF stays
    for (std::uint64_t at = 0; at < 16; ++at) code({0x90}, kCode + at);
    cpu.state().rflags |= spec::rflags::IF;
  }
  /// What the next steps deliver, until an instruction is executed.
  std::vector<unsigned> delivered() {
    std::vector<unsigned> vectors;
    for (unsigned i = 0; i < 8; ++i) {
      const StepOutcome outcome = step();
      if (outcome.record.kind != static_cast<std::uint32_t>(spec::RetireKind::kEvent)) break;
      vectors.push_back(outcome.record.vector);
    }
    return vectors;
  }
  void raise_nmi() { bus.lines().nmi = true; }
  void raise_intr() {
    bus.apic().write(spec::apic::SVR, 0x1FF);
    bus.apic().request(0x60);
  }
  void raise_vintr() {
    spec::ArchState& s = cpu.state();
    s.guest = 1;
    s.v_irq = 1;
    s.v_intr_prio = 5;
    s.v_intr_vector = 0x70;
  }
  /// A debug trap that is due: the single step of a NOP.
  void raise_trap() {
    cpu.state().rflags |= spec::rflags::TF;
    step();
    cpu.state().rflags &= ~spec::rflags::TF;
  }
  using Vectors = std::vector<unsigned>;
};

TEST_F(BoundaryTest, TheTableNamesTheOrder) {
  std::vector<std::string> names;
  for (const BoundaryEvent& event : Cpu::boundary_events()) {
    names.emplace_back(event.name);
    EXPECT_FALSE(event.ids.empty());
    EXPECT_FALSE(event.section.empty());
  }
  EXPECT_EQ(names, (std::vector<std::string>{"an injected event", "a debug trap", "an NMI", "an interrupt",
                                             "a virtual interrupt"}));
}

TEST_F(BoundaryTest, AllAtOnceComeInTheOrderOfTheTable) {
  // shows: GIF-NMI-02 GIF-INTR-02 GIF-VINTR-02 GIF-TF-02
  raise_trap();
  raise_nmi();
  raise_intr();
  raise_vintr();
  EXPECT_EQ(delivered(), (Vectors{1, 2, 0x60, 0x70}));
}

TEST_F(BoundaryTest, GifHoldsInterruptsBackButNotTheSingleStep) {
  // shows: GIF-NMI-01 GIF-INTR-01 GIF-VINTR-01 GIF-TF-01
  raise_trap();
  raise_nmi();
  raise_intr();
  raise_vintr();
  cpu.state().gif = 0;
  EXPECT_EQ(delivered(), (Vectors{1}));
  cpu.state().gif = 1;
  EXPECT_EQ(delivered(), (Vectors{2, 0x60, 0x70}));
}

TEST_F(BoundaryTest, InterruptFlagHoldsBackBothKindsOfInterrupts) {
  raise_nmi();
  raise_intr();
  raise_vintr();
  cpu.state().rflags &= ~spec::rflags::IF;
  EXPECT_EQ(delivered(), (Vectors{2}));
  // With V_INTR_MASKING the host's flag counts for the physical one (2.17.1).
  cpu.state().v_intr_masking = 1;
  cpu.state().host_if = 1;
  EXPECT_EQ(delivered(), (Vectors{0x60}));
}

TEST_F(BoundaryTest, ShadowOfMovSsHoldsBackEverything) {
  raise_trap();
  raise_nmi();
  raise_intr();
  raise_vintr();
  cpu.state().shadow = static_cast<std::uint32_t>(spec::Shadow::kMovSs);
  EXPECT_EQ(delivered(), Vectors{});
  EXPECT_EQ(delivered(), (Vectors{1, 2, 0x60, 0x70}));
}

TEST_F(BoundaryTest, ShadowOfStiHoldsBackInterruptsOnly) {
  raise_nmi();
  raise_intr();
  cpu.state().shadow = static_cast<std::uint32_t>(spec::Shadow::kSti);
  EXPECT_EQ(delivered(), (Vectors{2, 0x60}));
  raise_intr();
  cpu.state().shadow = static_cast<std::uint32_t>(spec::Shadow::kSti);
  EXPECT_EQ(delivered(), (Vectors{}));
}

/// In lockstep the RTL says when: what it does not take waits, what it must not take is illegal.
struct LockstepBoundary : BoundaryTest {
  Timing timing;
  std::string complaint(Timing::Take take) {
    timing.take = take;
    ++timing.tsc;
    return std::string(cpu.step(bus, &timing).illegal_timing);
  }
};

TEST_F(LockstepBoundary, WhatIsTakenMustBePendingAndOpen) {
  EXPECT_EQ(complaint(Timing::Take::kNmi), "the RTL took an NMI that is not pending");
  raise_nmi();
  cpu.state().gif = 0;
  EXPECT_EQ(complaint(Timing::Take::kNmi), "the RTL took an NMI that is masked");
  EXPECT_EQ(complaint(Timing::Take::kIntr), "the RTL took an interrupt that is not pending");
  raise_intr();
  EXPECT_EQ(complaint(Timing::Take::kIntr), "the RTL took an interrupt that is masked");
  raise_vintr();
  EXPECT_EQ(complaint(Timing::Take::kVintr), "the RTL took a virtual interrupt that is masked");
  cpu.state().gif = 1;
  EXPECT_EQ(cpu.due(local, {})->take, Timing::Take::kNmi);
}

}  // namespace
}  // namespace pacifica
