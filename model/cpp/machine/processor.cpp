// SPDX-License-Identifier: Apache-2.0
// Reset of a processor.
#include "machine/processor.h"

namespace pacifica {

void Processor::reset(Fabric& fabric) {
  local_ = Local{};
  core_.reset({fabric, local_});
  if (number_ == 0) return;
  constexpr std::uint64_t kBootstrap = 0x100;  // of APIC_BASE
  local_.apic.write(spec::apic::ID, number_ << 24);
  spec::ArchState& state = core_.state();
  state.apic_base &= ~kBootstrap;
  state.activity = static_cast<std::uint32_t>(spec::Activity::kWaitSipi);
}

}  // namespace pacifica
