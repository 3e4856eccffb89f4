// SPDX-License-Identifier: Apache-2.0
// The parts of #VMEXIT that VMRUN with illegal state shares with it.
#pragma once

#include <span>

#include "svm/svm.h"

namespace pacifica::svm {

/// Writes the fields of `order` into the VMCB, ends guest mode and reloads the host. False: shut down.
[[nodiscard]] bool leave_guest(const Context& context, const Exit& exit,
                               std::span<const spec::VmcbTransfer> order);

}  // namespace pacifica::svm
