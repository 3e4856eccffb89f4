// JUnit and HTML of a regression, statistics, timeline, GTKWave view.
#include <gtest/gtest.h>

#include "cosim/regress.h"
#include "cosim/statistics.h"
#include "cosim/timeline.h"
#include "cosim/waves.h"

namespace pacifica::cosim {
namespace {

std::vector<ImageResult> results() {
  ImageResult good;
  good.image.name = "good";
  good.image.requirements = {"VMRUN-01"};
  good.engine = "lockstep";
  good.passed = true;
  good.stats = {
      {"instructions", 10}, {"cycles", 50}, {"world_switches", 2}, {"exits", {{"VMEXIT_CPUID", 1}}}};
  ImageResult bad = good;
  bad.image.name = "bad<";
  bad.passed = false;
  bad.why = "a & b";
  bad.messages = "\x1b[31mred";
  return {good, bad};
}

TEST(Reports, Junit) {
  const std::string text = junit_text(results());
  EXPECT_NE(text.find("tests=\"2\" failures=\"1\""), std::string::npos);
  EXPECT_NE(text.find("name=\"good@lockstep\""), std::string::npos);
  EXPECT_NE(text.find("bad&lt;@lockstep"), std::string::npos);
  EXPECT_NE(text.find("a &amp; b"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Reports, HtmlIsSelfContained) {
  const std::string text = html_text(results(), {});
  EXPECT_NE(text.find("<td class=\"n\">5.00"), std::string::npos) << "CPI";
  EXPECT_NE(text.find("CPUID&nbsp;1"), std::string::npos);
  EXPECT_NE(text.find("VMRUN-01"), std::string::npos);
  EXPECT_EQ(text.find("http"), std::string::npos);
}

struct Steps {
  spec::RetireRecord record;
  spec::ArchState host, guest;
  Steps() {
    guest.guest = 1;
    guest.asid = 3;
  }
  void play(StepObserver& observer) {
    std::uint64_t number = 0;
    const auto step = [&](const spec::ArchState& before, const spec::ArchState& after) {
      ++number;
      observer.on_step({record, before, after, {}, {}, number, number * 10});
    };
    step(host, host);
    step(host, guest);
    step(guest, guest);
    record.kind = static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
    record.exitcode = spec::exitcode::HLT;
    step(guest, host);
  }
};

TEST(Statistics, CountsWorldSwitches) {
  Statistics statistics;
  Steps().play(statistics);
  const nlohmann::json json = statistics.json();
  EXPECT_EQ(json["instructions"], 4);
  EXPECT_EQ(json["guest_instructions"], 2);
  EXPECT_EQ(json["world_switches"], 2);
  EXPECT_EQ(json["exits"]["VMEXIT_HLT"], 1);
}

TEST(Timeline, HasASliceForEachWorld) {
  Timeline timeline;
  Steps().play(timeline);
  const nlohmann::json events = timeline.finish()["traceEvents"];
  unsigned host = 0, guest = 0, exits = 0;
  for (const auto& event : events) {
    host += event["name"] == "host";
    guest += event["name"] == "guest 3";
    exits += event["name"] == "VMEXIT_HLT";
  }
  EXPECT_EQ(host, 2u);
  EXPECT_EQ(guest, 1u);
  EXPECT_EQ(exits, 1u);
}

TEST(Waves, ViewNamesTheArchitectureScope) {
  const std::string text = gtkw_text("x.fst", 100);
  EXPECT_NE(text.find("u_architecture.world"), std::string::npos);
  EXPECT_NE(text.find("x.fst"), std::string::npos);
}

}  // namespace
}  // namespace pacifica::cosim
