// SPDX-License-Identifier: Apache-2.0
// Construction and reset of a machine.
#include "platform/machine.h"

namespace pacifica {

Machine::Machine(const MachineConfig& config)
    : bus_(PhysicalMemory(config.memory_bytes, config.rom)), cpu_(config.profile_apm) {
  cpu_.reset(bus_);
}

void Machine::start_direct(std::uint32_t entry, std::uint32_t eax, std::uint32_t ebx) {
  spec::ArchState& s = cpu_.state();
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
