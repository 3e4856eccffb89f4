// SPDX-License-Identifier: Apache-2.0
// The mismatch report, as text and as JSON, and the requirements it names.
#include "cosim/report.h"

#include <gtest/gtest.h>

#include "cosim/paths.h"

namespace pacifica::cosim {
namespace {

MismatchReport example() {
  MismatchReport report;
  report.image = "demo.elf";
  report.seed = 7;
  report.step = 123;
  report.cycle = 4567;
  report.at.number = 123;
  report.at.record.kind = static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
  report.at.record.exitcode = spec::exitcode::CPUID;
  report.at.record.mode = static_cast<std::uint16_t>(spec::CpuMode::kLong64);
  report.at.record.length = 2;
  report.at.record.insn[0] = 0xA20F;
  report.differences = {{"write 3", "VMCB 8 …", "none", "EXITINTINFO"}, {"gif", "0h", "1h", ""}};
  report.prefixes = concerned_prefixes(report.at.record, "cpuid", report.differences);
  report.requirements = requirements_of(
      report.prefixes, concerned_words(report.at.record, report.differences), requirements_table().string());
  return report;
}

TEST(Report, NamesWhatIsConcerned) {
  const MismatchReport report = example();
  EXPECT_EQ(report.prefixes.front(), "ICPT-CPUID");
  const auto has = [&](const char* prefix) {
    return std::find(report.prefixes.begin(), report.prefixes.end(), prefix) != report.prefixes.end();
  };
  EXPECT_TRUE(has("EXITINT"));
  EXPECT_TRUE(has("GIF-IMPL"));
  ASSERT_FALSE(report.requirements.empty());
  EXPECT_EQ(report.requirements.front().id, "ICPT-CPUID-01");
  EXPECT_GT(report.requirements.front().text.size(), 20u);
}

TEST(Report, RowsAboutTheFieldThatDiffersComeFirst) {
  const std::vector<Difference> found = {{"write 20", "VMCB.RSP", "VMCB.RAX", "RSP"}};
  const std::vector<Requirement> rows =
      requirements_of({"VMCB-SAVE"}, concerned_words({}, found), requirements_table().string());
  ASSERT_GT(rows.size(), 10u);
  EXPECT_NE(rows.front().text.find("RSP"), std::string::npos) << rows.front().text;
  EXPECT_EQ(rows[1].text.find("RSP"), std::string::npos) << rows[1].text;
}

TEST(Report, TextHasEverythingAPersonNeeds) {
  const std::string text = to_text(example());
  for (const char* part : {"demo.elf", "step 123", "cycle 4567", "seed 7", "cpuid", "0f a2", "VMEXIT_CPUID",
                           "expected 0h", "actual   1h", "ICPT-CPUID-01"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(Report, JsonSaysTheSame) {
  const nlohmann::json json = to_json(example());
  EXPECT_EQ(json["step"], 123);
  EXPECT_EQ(json["differences"].size(), 2u);
  EXPECT_EQ(json["differences"][0]["vmcb_field"], "EXITINTINFO");
  EXPECT_EQ(json["at"]["disassembly"], "cpuid");
}

}  // namespace
}  // namespace pacifica::cosim
