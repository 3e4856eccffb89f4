// SPDX-License-Identifier: Apache-2.0
// --trace-window: syntax, and the cycles that it selects.
#include "cosim/trace_window.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace pacifica::cosim {
namespace {

TEST(TraceWindow, ParsesEveryEvent) {
  using Around = TraceWindow::Around;
  EXPECT_EQ(parse_trace_window("around=vmexit").around, Around::kVmexit);
  EXPECT_EQ(parse_trace_window("around=vmrun,before=10,after=20").before, 10u);
  EXPECT_EQ(parse_trace_window("around=vmrun,before=10,after=20").after, 20u);
  EXPECT_EQ(parse_trace_window("around=mismatch").around, Around::kMismatch);
  EXPECT_EQ(parse_trace_window("around=exit:CPUID").argument, 0x72u);
  EXPECT_EQ(parse_trace_window("around=exit:VMEXIT_NPF").argument, 0x400u);
  EXPECT_EQ(parse_trace_window("around=exit:7Bh").argument, 0x7Bu);
  EXPECT_EQ(parse_trace_window("around=rip:ffff0000").argument, 0xFFFF0000u);
  EXPECT_EQ(parse_trace_window("around=retire:12").argument, 12u);
  EXPECT_EQ(parse_trace_window("around=cycle:99,count=2").count, 2u);
}

TEST(TraceWindow, RejectsNonsense) {
  for (const char* text :
       {"", "vmexit", "around=", "around=foo", "around=exit", "around=exit:NOSUCH", "around=vmexit:3",
        "around=cycle:x", "before=3", "around=vmexit,speed=3", "around=vmexit,before=-1",
        "around=vmexit,count=0", "around=vmexit,around=vmrun"}) {
    EXPECT_THROW(parse_trace_window(text), std::invalid_argument) << text;
  }
}

StepView view_of(const spec::RetireRecord& record, const spec::ArchState& state, std::uint64_t number,
                 std::uint64_t cycle) {
  return {record, state, state, {}, {}, number, cycle};
}

TEST(WindowFinder, FirstExitOnlyByDefault) {
  WindowFinder finder(parse_trace_window("around=vmexit,before=5,after=7"));
  spec::RetireRecord record;
  const spec::ArchState state;
  finder.on_step(view_of(record, state, 1, 50));
  record.kind = static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
  finder.on_step(view_of(record, state, 2, 100));
  finder.on_step(view_of(record, state, 3, 200));
  EXPECT_EQ(finder.ranges(1000), (std::vector<CycleRange>{{95, 107}}));
}

TEST(WindowFinder, OverlappingWindowsMergeAndEndsAreCut) {
  WindowFinder finder(parse_trace_window("around=vmexit,before=50,after=50,count=9"));
  spec::RetireRecord record;
  record.kind = static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
  const spec::ArchState state;
  for (const std::uint64_t cycle : {10, 60, 900}) finder.on_step(view_of(record, state, 1, cycle));
  EXPECT_EQ(finder.ranges(920), (std::vector<CycleRange>{{0, 110}, {850, 920}}));
}

TEST(WindowFinder, WindowsOfAnyLengthEndWithTheRun) {
  WindowFinder finder(parse_trace_window("around=cycle:1000,after=18446744073709551615"));
  EXPECT_EQ(finder.ranges(3000), (std::vector<CycleRange>{{800, 3000}}));
  EXPECT_EQ(finder.centres(3000), std::vector<std::uint64_t>{1000});
  EXPECT_TRUE(finder.ranges(999).empty());
}

TEST(WindowFinder, WithoutAWindowEverythingIsIn) {
  EXPECT_EQ(WindowFinder(TraceWindow{}).ranges(77), (std::vector<CycleRange>{{0, 77}}));
}

}  // namespace
}  // namespace pacifica::cosim
