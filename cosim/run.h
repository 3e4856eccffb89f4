// SPDX-License-Identifier: Apache-2.0
// `pacifica run`.
#pragma once

#include "cosim/options.h"

namespace pacifica::cosim {

/// The exit status (docs/platform.md). Throws UsageError before anything has started.
int run(const RunOptions& options);

}  // namespace pacifica::cosim
