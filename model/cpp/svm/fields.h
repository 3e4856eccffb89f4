// SPDX-License-Identifier: Apache-2.0
// One place that knows which piece of state a VMCB or host-save field is (appendix C, table C-2).
#pragma once

#include <cstdint>

#include "pacifica_spec.h"

namespace pacifica::svm {

/// The value that a transfer of `size` bytes at `offset` writes (spec/vmcb.toml, [order]).
std::uint64_t field_of_state(const spec::ArchState& state, std::uint32_t offset, unsigned size);
/// The reverse, with the bits that the processor keeps (docs/choices.md §8). CR3 and LMA depend on other
/// registers: call `settle_paging` when all are loaded.
void load_field(spec::ArchState& state, std::uint32_t offset, unsigned size, std::uint64_t value);
/// Derives EFER.LMA and cuts CR3 as MOV to CR3 would.
void settle_paging(spec::ArchState& state);

/// True for the five fields that are swapped only with LBR virtualization.
constexpr bool lbr_field(std::uint32_t offset) {
  return offset >= spec::vmcb::DBGCTL && offset <= spec::vmcb::LASTEXCPTO;
}

}  // namespace pacifica::svm
