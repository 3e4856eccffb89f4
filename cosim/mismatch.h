// SPDX-License-Identifier: Apache-2.0
// What a run knows about a mismatch, gathered for its report.
#pragma once

#include <string>

#include "cosim/history.h"
#include "cosim/lockstep.h"
#include "cosim/options.h"
#include "cosim/report.h"

namespace pacifica::cosim {

MismatchReport describe_mismatch(const RunOptions& options, const LockstepEngine& lockstep,
                                 const History& history);
/// Path of report and waveform, without extension.
std::string report_base(const RunOptions& options);

}  // namespace pacifica::cosim
