// SPDX-License-Identifier: Apache-2.0
// The comparison of one step: what golden model and RTL say about it, field by field.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pacifica_spec.h"

namespace pacifica::cosim {

struct Difference {
  std::string what;        ///< "rax", "write 2 data", "exitinfo1", …
  std::string expected;    ///< golden model
  std::string actual;      ///< RTL
  std::string vmcb_field;  ///< set when the difference is in a write to a VMCB
};

/// What the comparison looks at, from one engine.
struct Side {
  const spec::RetireRecord& record;
  const spec::ArchState& state;
  std::span<const spec::WriteRecord> writes;
};

/// Cheap: true when the whole step agrees. Guest-only state counts only in guest mode.
bool agree(const Side& golden, const Side& rtl);
/// What the engines make of the step, when it is not the same: "the golden model exits (VMEXIT_CPUID), the
/// RTL completes the instruction". Everything else that differs follows from that. Empty: kind and code
/// agree.
std::string different_outcome(const spec::RetireRecord& golden, const spec::RetireRecord& rtl);
/// Every difference, in words; empty exactly when agree() is true.
std::vector<Difference> differences(const Side& golden, const Side& rtl);

}  // namespace pacifica::cosim
