// SPDX-License-Identifier: Apache-2.0
// Construction and reset of a machine.
#include "machine/machine.h"

namespace pacifica {

Machine::Machine(const MachineConfig& config) : fabric_(PhysicalMemory(config.memory_bytes, config.rom)) {
  processors_.reserve(config.processors);
  for (unsigned number = 0; number < config.processors; ++number) {
    processors_.emplace_back(static_cast<std::uint8_t>(number), config.profile_apm).reset(fabric_);
  }
}

void Machine::start_direct(std::uint32_t entry, std::uint32_t eax, std::uint32_t ebx) {
  spec::ArchState& s = processors_.front().core().state();
  s.cr0 = spec::cr0::PE | spec::cr0::ET;
  s.rip = entry;
  s.rflags = 2;
  s.gpr[0] = eax;
  s.gpr[3] = ebx;
  s.gpr[4] = 0x7000;
  for (const auto index : {spec::kEs, spec::kSs, spec::kDs, spec::kFs, spec::kGs}) {
    s.seg[index] = {.base = 0, .limit = 0xFFFF'FFFF, .attr = 0xC93, .sel = 0x10};
  }
  s.seg[spec::kCs] = {.base = 0, .limit = 0xFFFF'FFFF, .attr = 0xC9B, .sel = 0x08};
}

}  // namespace pacifica
