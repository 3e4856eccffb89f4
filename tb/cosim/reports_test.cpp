// SPDX-License-Identifier: Apache-2.0
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
  good.ran = good.passed = true;
  good.console_file = "/logs of/good.console";
  good.message_file = "/logs of/good.log";
  good.stats = {
      {"instructions", 10}, {"cycles", 50}, {"world_switches", 2}, {"exits", {{"VMEXIT_CPUID", 1}}}};
  ImageResult bad = good;
  bad.image.name = "bad<";
  bad.passed = false;
  bad.why = "a & b";
  bad.messages = "\x1b[31mred";
  bad.console = "caf\xC3\xA9 \xFF\xE2\x82";
  bad.console_file = "/logs of/bad#1.console";
  bad.mismatch_files = {"/logs of/bad.mismatch.json", "/logs of/bad.mismatch.fst"};
  return {good, bad};
}

TEST(Reports, Junit) {
  const std::string text = junit_text(results());
  EXPECT_NE(text.find("tests=\"2\" failures=\"1\""), std::string::npos);
  EXPECT_NE(text.find("name=\"good@lockstep\""), std::string::npos);
  EXPECT_NE(text.find("bad&lt;@lockstep"), std::string::npos);
  EXPECT_EQ(text.find("<skipped"), std::string::npos);
  EXPECT_NE(text.find("a &amp; b"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Reports, WhatAnInterruptionLeftOutIsNeitherPassedNorFailed) {
  std::vector<ImageResult> some = results();
  some[1].ran = false;
  const std::string junit = junit_text(some);
  EXPECT_NE(junit.find("tests=\"2\" failures=\"0\" skipped=\"1\""), std::string::npos) << junit;
  EXPECT_NE(junit.find("<skipped message=\"interrupted\"/>"), std::string::npos);
  RegressOptions options;
  options.html = "page.html";
  EXPECT_NE(html_text(some, options).find("1 passed</span>, <span class=\"pass\">0 failed</span>, 1 not run"),
            std::string::npos);
}

TEST(Reports, TextIsAlwaysUtf8) {
  EXPECT_EQ(escape_markup("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(escape_markup("\xFFx\xE2\x82"), "\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escape_markup("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "overlong";
  EXPECT_EQ(escape_markup("\xED\xA0\x80").find('\xED'), std::string::npos) << "surrogate";
  EXPECT_EQ(junit_text(results()).find('\xFF'), std::string::npos);
}

TEST(Reports, HtmlLinksLogsAndTracesRelativeToThePage) {
  RegressOptions options;
  options.html = "/reports/page.html";
  const std::string text = html_text(results(), options);
  EXPECT_NE(text.find("<a href=\"../logs%20of/bad%231.console\">console</a>"), std::string::npos) << text;
  EXPECT_NE(text.find("<a href=\"../logs%20of/bad.mismatch.json\">mismatch report</a>"), std::string::npos);
  EXPECT_NE(text.find("<a href=\"../logs%20of/bad.mismatch.fst\">waveform</a>"), std::string::npos);
}

TEST(Reports, HtmlIsSelfContained) {
  RegressOptions options;
  options.html = "/reports/page.html";
  const std::string text = html_text(results(), options);
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
  const std::string text = gtkw_text("x.fst", 100, {{100, "VMRUN"}, {140, "VMEXIT_VMMCALL"}});
  EXPECT_NE(text.find("u_architecture.world"), std::string::npos);
  EXPECT_NE(text.find("x.fst"), std::string::npos);
  // Marker and named markers stand where the world changes: at the rising edge in the middle of the cycle.
  EXPECT_NE(text.find("\n*-7.0 1005 1005 1405 -1 "), std::string::npos) << text;
  EXPECT_NE(text.find("[markername] AVMRUN\n[markername] BVMEXIT_VMMCALL\n"), std::string::npos);
}

}  // namespace
}  // namespace pacifica::cosim
