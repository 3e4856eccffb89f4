// SPDX-License-Identifier: Apache-2.0
// Reset of a processor.
#include "machine/processor.h"

namespace pacifica {

void Processor::reset(Fabric& fabric) {
  local_ = Local{};
  core_.reset({fabric, local_});
  if (number_ == 0) return;
  local_.apic.write(spec::apic::ID, std::uint32_t{number_} << 24);
  spec::ArchState& state = core_.state();
  state.apic_base &= ~spec::apic_base::BSP;
  state.activity = static_cast<std::uint32_t>(spec::Activity::kWaitSipi);
}

}  // namespace pacifica
