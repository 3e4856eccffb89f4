// SPDX-License-Identifier: Apache-2.0
// The mismatch report, as text and as JSON, and the requirements it names.
#include "cosim/report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cosim/compare.h"
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
  spec::RetireRecord rtl = report.at.record;
  rtl.kind = static_cast<std::uint32_t>(spec::RetireKind::kInstruction);
  const Concern concern{report.at.record, rtl, "cpuid", report.differences, ""};
  report.prefixes = concerned_prefixes(concern);
  report.requirements = requirements_of(concern, requirements_table().string());
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

std::vector<Requirement> rows_of(const spec::RetireRecord& expected, const spec::RetireRecord& actual,
                                 const std::vector<Difference>& found, std::string_view mnemonic = "",
                                 std::string_view failed_check = "") {
  return requirements_of({expected, actual, mnemonic, found, failed_check}, requirements_table().string());
}

spec::RetireRecord exit_record(std::uint64_t code) {
  spec::RetireRecord record;
  record.kind = static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
  record.exitcode = code;
  return record;
}

TEST(Report, RowsAboutTheFieldThatDiffersComeFirst) {
  // The engines agree about the exit: it is not what is looked for.
  const spec::RetireRecord exit = exit_record(spec::exitcode::CPUID);
  const std::vector<Requirement> rows =
      rows_of(exit, exit, {{"write 20", "VMCB.RSP", "VMCB.RAX", "RSP"}}, "cpuid");
  ASSERT_GT(rows.size(), 10u);
  EXPECT_NE(rows.front().text.find("RSP"), std::string::npos) << rows.front().text;
  EXPECT_EQ(rows.front().id.rfind("ICPT-", 0), std::string::npos) << rows.front().id;
  EXPECT_TRUE(
      std::any_of(rows.begin(), rows.end(), [](const Requirement& r) { return r.id == "ICPT-CPUID-01"; }));
}

TEST(Report, RowsAboutTheExitComeFirstWhenItDiffers) {
  const std::vector<Difference> found = {{"gif", "0h", "1h", ""}, {"asid", "0h", "1h", ""}};
  const spec::RetireRecord completed;
  EXPECT_EQ(rows_of(exit_record(spec::exitcode::CPUID), completed, found).front().id, "ICPT-CPUID-01");
  EXPECT_EQ(rows_of(completed, exit_record(spec::exitcode::CPUID), found).front().id, "ICPT-CPUID-01");
  EXPECT_EQ(rows_of(exit_record(spec::exitcode::PAUSE), exit_record(spec::exitcode::CPUID), found).front().id,
            "ICPT-PAUSE-01");
}

TEST(Report, TheFailedCheckComesFirst) {
  const spec::RetireRecord entered;
  const std::vector<Requirement> rows = rows_of(exit_record(spec::exitcode::INVALID), entered,
                                                {{"gif", "0h", "1h", ""}}, "vmrun", "VMRUN-CHK-05");
  ASSERT_GT(rows.size(), 3u);
  EXPECT_EQ(rows.front().id, "VMRUN-CHK-05");
}

TEST(Report, TheOutcomeIsInWords) {
  const spec::RetireRecord completed;
  spec::RetireRecord fault;
  fault.kind = static_cast<std::uint32_t>(spec::RetireKind::kEvent);
  fault.event_type = 3;
  fault.vector = 13;
  EXPECT_EQ(different_outcome(exit_record(spec::exitcode::CPUID), completed),
            "the golden model exits (VMEXIT_CPUID), the RTL completes the instruction");
  EXPECT_EQ(different_outcome(exit_record(spec::exitcode::CPUID), exit_record(spec::exitcode::RDTSC)),
            "the golden model exits (VMEXIT_CPUID), the RTL exits (VMEXIT_RDTSC)");
  EXPECT_EQ(different_outcome(completed, fault),
            "the golden model completes the instruction, the RTL delivers #GP");
  EXPECT_EQ(different_outcome(fault, fault), "");
}

TEST(Report, TextHasEverythingAPersonNeeds) {
  const std::string text = to_text(example());
  for (const char* part : {"demo.elf", "step 123", "cycle 4567", "seed 7", "cpuid", "0f a2", "VMEXIT_CPUID",
                           "expected 0h", "actual   1h", "ICPT-CPUID-01", "more in the JSON report"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  const std::size_t listed = text.find("requirements concerned:\n");
  EXPECT_EQ(std::count(text.begin() + static_cast<std::ptrdiff_t>(listed), text.end(), '\n'), 5)
      << "three at most, the rest is counted";
}

TEST(Report, JsonSaysTheSame) {
  const nlohmann::json json = to_json(example());
  EXPECT_EQ(json["step"], 123);
  EXPECT_EQ(json["differences"].size(), 2u);
  EXPECT_EQ(json["differences"][0]["vmcb_field"], "EXITINTINFO");
  EXPECT_EQ(json["at"]["disassembly"], "cpuid");
  EXPECT_EQ(json["requirements"].size(), example().requirements.size());
}

}  // namespace
}  // namespace pacifica::cosim
