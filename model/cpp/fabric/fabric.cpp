// SPDX-License-Identifier: Apache-2.0
// The devices at the I/O ports (docs/platform.md, I/O ports).
#include "fabric/fabric.h"

#include <array>

#include "fabric/targets.h"

namespace pacifica {

struct Fabric::Devices {
  using Row = TargetRow<Fabric>;
  static constexpr std::array<Row, spec::kTargets.size()> kRows{
      target_row<&Fabric::uart_, &Uart::in, &Uart::out, Fabric>(spec::Target::kCom1),
      target_row<&Fabric::exit_, &ExitPort::in, &ExitPort::out, Fabric>(spec::Target::kExit),
      target_row<&Fabric::debug_console_, &DebugConsole::in, &DebugConsole::out, Fabric>(
          spec::Target::kDebug),
      target_row<&Fabric::pci_, &PciConfig::in_address, &PciConfig::out_address, Fabric>(
          spec::Target::kPciAddress),
      target_row<&Fabric::pci_, &PciConfig::in_data, &PciConfig::out_data, Fabric>(spec::Target::kPciData),
  };
};

std::uint32_t Fabric::in(std::uint16_t port, unsigned size) {
  return read_targets<Fabric>(Devices::kRows, *this, port, size);
}

void Fabric::out(std::uint16_t port, unsigned size, std::uint32_t value) {
  write_targets<Fabric>(Devices::kRows, *this, port, size, value);
}

}  // namespace pacifica
