// SPDX-License-Identifier: Apache-2.0
// PCI configuration mechanism 1 and the DEV behind it (manual 2.20.4, 2.20.5).
#pragma once
#include "fw.h"

namespace pci {

inline u16 in16(u16 port) {
  u16 value;
  asm volatile("in ax, dx" : "=a"(value) : "d"(port));
  return value;
}
inline u32 in32(u16 port) {
  u32 value;
  asm volatile("in eax, dx" : "=a"(value) : "d"(port));
  return value;
}
inline void out16(u16 port, u16 value) { asm volatile("out dx, ax" ::"a"(value), "d"(port)); }

/// Bus 0, device 18h, function 3: the host bridge (ERR-B-32).
constexpr u32 kBridge = 0x80000000 | 0x18 << 11 | 3 << 8;

inline u32 read(u32 address) {
  fw::out32(PORT_PCI_ADDRESS, address);
  return in32(PORT_PCI_DATA);
}
inline void write(u32 address, u32 value) {
  fw::out32(PORT_PCI_ADDRESS, address);
  fw::out32(PORT_PCI_DATA, value);
}

}  // namespace pci

namespace dev {

/// The capability block, found through the list of the host bridge; 0: there is none.
inline u32 capability() {
  for (u32 at = pci::read(pci::kBridge | 0x34) & 0xFC; at != 0;) {
    const u32 header = pci::read(pci::kBridge | at);
    if ((header & 0xFF) == 0x0F) return at;
    at = header >> 8 & 0xFC;
  }
  return 0;
}
inline void select(u32 function, u32 index) {
  pci::write(pci::kBridge | DEV_OFFSET_OP, function << 8 | index);
}
inline u32 get(u32 function, u32 index = 0) {
  select(function, index);
  return pci::read(pci::kBridge | DEV_OFFSET_DATA);
}
inline void set(u32 function, u32 index, u32 value) {
  select(function, index);
  pci::write(pci::kBridge | DEV_OFFSET_DATA, value);
}

}  // namespace dev
