// SPDX-License-Identifier: Apache-2.0
// Device to domain (manual 2.20.1, 2.20.6: DEV_MAP registers).
#include "northbridge/dev.h"

namespace pacifica {
namespace {

using namespace spec::dev_map;

/// The two halves of a DEV_MAP register, in the order in which they are asked (ERR-B-35).
struct Half {
  std::uint64_t valid, unit;
  unsigned unit_lsb;
  std::uint64_t domain;
  unsigned domain_lsb;
};
constexpr std::array<Half, 2> kHalves{{
    {V0, UNIT0, UNIT0_LSB, DOM0, DOM0_LSB},  // DEV-MAP-03 -04 -05 -10
    {V1, UNIT1, UNIT1_LSB, DOM1, DOM1_LSB},  // DEV-MAP-06 -07 -08 -11
}};

}  // namespace

std::uint8_t dev_domain(const DevRegisters& registers, unsigned maps, std::uint8_t bus, std::uint8_t unit) {
  for (unsigned index = 0; index < maps; ++index) {
    const std::uint32_t map = registers.map[index];
    if ((map & BUSNO) >> BUSNO_LSB != bus) continue;
    for (const Half& half : kHalves) {
      if ((map & half.valid) == 0 || (map & half.unit) >> half.unit_lsb != unit) continue;
      return static_cast<std::uint8_t>((map & half.domain) >> half.domain_lsb);
    }
  }
  return 0;
}

}  // namespace pacifica
