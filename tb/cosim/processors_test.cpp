// SPDX-License-Identifier: Apache-2.0
// The processor's number in what is compared, logged, counted and drawn: shown where there are several.
#include <gtest/gtest.h>

#include <sstream>

#include "cosim/commit_log.h"
#include "cosim/compare.h"
#include "cosim/report.h"
#include "cosim/statistics.h"
#include "cosim/timeline.h"

namespace pacifica::cosim {
namespace {

struct Steps {
  spec::RetireRecord record;
  spec::ArchState before, after;

  StepView view(std::uint8_t cpu, unsigned processors) {
    record.cpu = cpu;
    return {.record = record,
            .before = before,
            .after = after,
            .writes = {},
            .events = {},
            .number = 1,
            .cycle = 10,
            .processors = processors};
  }
};

std::string logged(std::uint8_t cpu, unsigned processors) {
  Steps steps;
  std::ostringstream out;
  CommitLog log(out);
  log.on_step(steps.view(cpu, processors));
  return out.str();
}

TEST(Processors, TheLogShowsTheNumberOfSeveral) {
  EXPECT_EQ(logged(0, 1).find("cpu0"), std::string::npos);
  EXPECT_NE(logged(0, 2).find("@10        cpu0 host"), std::string::npos) << logged(0, 2);
  EXPECT_NE(logged(1, 2).find("cpu1 host"), std::string::npos);
}

TEST(Processors, ADifferentNumberIsAMismatch) {
  spec::RetireRecord golden, rtl;
  const spec::ArchState state;
  EXPECT_TRUE(agree({golden, state, {}}, {rtl, state, {}}));
  rtl.cpu = 1;
  EXPECT_FALSE(agree({golden, state, {}}, {rtl, state, {}}));
  const std::vector<Difference> found = differences({golden, state, {}}, {rtl, state, {}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].what, "processor");
  EXPECT_EQ(found[0].actual, "1h");
  rtl.cpu = 0;
  const spec::WriteRecord mine{.size = 1}, other{.size = 1, .cpu = 1};
  EXPECT_FALSE(agree({golden, state, {&mine, 1}}, {rtl, state, {&other, 1}}));
}

TEST(Processors, AreCountedApartAndTogether) {
  Steps steps;
  Statistics statistics;
  steps.record.kind = static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
  steps.record.exitcode = spec::exitcode::CPUID;
  for (const std::uint8_t cpu : {0, 1, 1}) statistics.on_step(steps.view(cpu, 2));
  const nlohmann::json json = statistics.json();
  EXPECT_EQ(json["instructions"], 3);
  EXPECT_EQ(json["exits"]["VMEXIT_CPUID"], 3);
  ASSERT_EQ(json["cpu"].size(), 2u);
  EXPECT_EQ(json["cpu"][0]["instructions"], 1);
  EXPECT_EQ(json["cpu"][1]["exits"]["VMEXIT_CPUID"], 2);
}

TEST(Processors, EachIsAProcessOfTheTimeline) {
  Steps steps;
  Timeline timeline;
  steps.record.kind = static_cast<std::uint32_t>(spec::RetireKind::kEvent);
  for (const std::uint8_t cpu : {0, 1}) timeline.on_step(steps.view(cpu, 2));
  const nlohmann::json trace = timeline.finish();
  unsigned marks[3] = {};
  std::vector<std::string> names;
  for (const nlohmann::json& event : trace["traceEvents"]) {
    if (event["ph"] == "i") ++marks[event["pid"].get<unsigned>()];
    if (event["name"] == "process_name") names.push_back(event["args"]["name"]);
  }
  EXPECT_EQ(marks[1], 1u);
  EXPECT_EQ(marks[2], 1u);
  EXPECT_EQ(names, (std::vector<std::string>{"Pacifica, processor 0", "Pacifica, processor 1"}));
}

TEST(Processors, TheReportNamesTheProcessor) {
  Steps steps;
  MismatchReport report;
  report.at = History::entry(steps.view(1, 1));
  EXPECT_EQ(to_text(report).find("cpu1"), std::string::npos);
  report.at = History::entry(steps.view(1, 2));
  EXPECT_NE(to_text(report).find("cpu1 host"), std::string::npos) << to_text(report);
  EXPECT_EQ(to_json(report)["at"]["cpu"], 1);
}

}  // namespace
}  // namespace pacifica::cosim
