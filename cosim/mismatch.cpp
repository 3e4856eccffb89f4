// SPDX-License-Identifier: Apache-2.0
// What a run knows about a mismatch.
#include "cosim/mismatch.h"

#include <filesystem>

#include "cosim/decode.h"
#include "cosim/disassemble.h"
#include "cosim/paths.h"

namespace pacifica::cosim {

MismatchReport describe_mismatch(const RunOptions& options, const LockstepEngine& lockstep,
                                 const History& history) {
  const StepView view = lockstep.view();
  MismatchReport report;
  report.image = options.image;
  report.reason = lockstep.reason();
  report.seed = options.seed;
  report.step = view.number;
  report.cycle = view.cycle;
  report.at = History::entry(view);
  report.history = history.entries();
  for (const spec::EventRecord& event : view.events) report.events.push_back(describe(event));
  report.differences = lockstep.found();
  Disassembler disassembler;
  const std::string mnemonic = disassembler.mnemonic(view.record);
  const Concern concern{view.record, lockstep.stalled() ? view.record : lockstep.rtl().record(), mnemonic,
                        report.differences, lockstep.failed_check()};
  report.prefixes = concerned_prefixes(concern);
  report.requirements = requirements_of(concern, requirements_table().string());
  return report;
}

std::string report_base(const RunOptions& options) {
  if (!options.report.empty()) return options.report;
  return "mismatch-" + std::filesystem::path(options.image).stem().string();
}

}  // namespace pacifica::cosim
