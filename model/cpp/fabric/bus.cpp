// SPDX-License-Identifier: Apache-2.0
// Accesses to the processor's own APIC page (manual 2.17).
#include "fabric/bus.h"

namespace pacifica {

std::uint64_t Bus::read_apic(std::uint64_t pa, unsigned size) const {
  // The APIC answers with aligned dwords; smaller reads take the bytes they name.
  const auto offset = static_cast<std::uint32_t>(pa & 0xFFF);
  std::uint64_t value = apic().read(offset & ~3u);
  if (size == 8) return value | std::uint64_t{apic().read((offset & ~3u) + 4)} << 32;
  value >>= 8 * (offset & 3);
  return value & ((std::uint64_t{1} << (8 * size)) - 1);
}

void Bus::write_apic(std::uint64_t pa, unsigned size, std::uint64_t value) const {
  if (size == 4 && (pa & 3) == 0) {
    apic().write(static_cast<std::uint32_t>(pa & 0xFFF), static_cast<std::uint32_t>(value));
  }
}

}  // namespace pacifica
