// SPDX-License-Identifier: Apache-2.0
// The mismatch report.
#include "cosim/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cosim/decode.h"
#include "cosim/disassemble.h"

namespace pacifica::cosim {
namespace {

std::string line_of(const HistoryEntry& entry, Disassembler& disassembler) {
  std::string text = fmt::format("{:>9} @{:<9} {}{:<7} {:<8} cpl{} {:04x}:{:016x}  {:<24} {}", entry.number,
                                 entry.cycle, cpu_prefix(entry.record.cpu, entry.processors),
                                 entry.asid == 0 ? "host" : fmt::format("guest{}", entry.asid),
                                 mode_name(entry.record.mode), entry.cpl, entry.cs, entry.record.rip,
                                 Disassembler::bytes(entry.record), disassembler.text(entry.record));
  if (entry.record.kind != 0) text += "  => " + describe(entry.record);
  return text;
}

constexpr std::size_t kShownRequirements = 3;

}  // namespace

std::string to_text(const MismatchReport& report) {
  Disassembler disassembler;
  std::string text = fmt::format("golden model and RTL disagree: {}, step {}, cycle {}, seed {}\n",
                                 report.image, report.step, report.cycle, report.seed);
  if (!report.reason.empty()) text += fmt::format("  {}\n", report.reason);
  text += "last steps:\n";
  for (const HistoryEntry& entry : report.history)
    text += fmt::format("  {}\n", line_of(entry, disassembler));
  text += fmt::format("> {}\n", line_of(report.at, disassembler));
  for (const std::string& event : report.events)
    text += fmt::format("  timing event of this step: {}\n", event);
  if (!report.differences.empty()) {
    std::size_t width = 8;
    for (const Difference& difference : report.differences) width = std::max(width, difference.what.size());
    text += "differences (expected: golden model, actual: RTL):\n";
    for (const Difference& difference : report.differences) {
      text += fmt::format("  {:<{}}  expected {}\n  {:<{}}  actual   {}\n", difference.what, width,
                          difference.expected, "", width, difference.actual);
    }
  }
  if (!report.requirements.empty()) {
    text += "requirements concerned:\n";
    const std::size_t shown = std::min(report.requirements.size(), kShownRequirements);
    for (std::size_t i = 0; i < shown; ++i)
      text += fmt::format("  {}: {}\n", report.requirements[i].id, report.requirements[i].text);
    if (report.requirements.size() > shown)
      text += fmt::format("  and {} more in the JSON report\n", report.requirements.size() - shown);
  }
  return text;
}

nlohmann::json to_json(const MismatchReport& report) {
  Disassembler disassembler;
  const auto entry_json = [&](const HistoryEntry& entry) {
    return nlohmann::json{{"step", entry.number},
                          {"cycle", entry.cycle},
                          {"cpu", entry.record.cpu},
                          {"asid", entry.asid},
                          {"cpl", entry.cpl},
                          {"mode", mode_name(entry.record.mode)},
                          {"cs", entry.cs},
                          {"rip", fmt::format("{:x}", entry.record.rip)},
                          {"bytes", Disassembler::bytes(entry.record)},
                          {"disassembly", disassembler.text(entry.record)},
                          {"record", describe(entry.record)}};
  };
  nlohmann::json history = nlohmann::json::array();
  for (const HistoryEntry& entry : report.history) history.push_back(entry_json(entry));
  nlohmann::json differences = nlohmann::json::array();
  for (const Difference& row : report.differences) {
    differences.push_back({{"what", row.what}, {"expected", row.expected}, {"actual", row.actual}});
    if (!row.vmcb_field.empty()) differences.back()["vmcb_field"] = row.vmcb_field;
  }
  nlohmann::json requirements = nlohmann::json::array();
  for (const Requirement& row : report.requirements) requirements.push_back(row.id);
  return {{"image", report.image},        {"reason", report.reason},
          {"seed", report.seed},          {"step", report.step},
          {"cycle", report.cycle},        {"at", entry_json(report.at)},
          {"history", history},           {"timing_events", report.events},
          {"differences", differences},   {"requirement_prefixes", report.prefixes},
          {"requirements", requirements}, {"files", report.files}};
}

}  // namespace pacifica::cosim
