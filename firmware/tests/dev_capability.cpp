// SPDX-License-Identifier: Apache-2.0
// PCI configuration mechanism 1 and the capability block of the host bridge (manual 2.20.4).
// shows: DEV-CAPB-01 DEV-CAPB-02 DEV-CAPB-03 DEV-CAPB-04 DEV-CAPB-05 DEV-HDR-01 DEV-HDR-02 DEV-HDR-03
// shows: DEV-HDR-04 DEV-HDR-05 DEV-HDR-06 DEV-HDR-07 DEV-OP-01 ERR-B-32 ERR-B-38
#include <initializer_list>

#include "pci.h"

void test() {
  using fw::in8, fw::out8, fw::out32, pci::in16, pci::in32, pci::out16, pci::kBridge;
  // The address register: bits 31 and 23:2, four bytes at CF8h only.
  out32(PORT_PCI_ADDRESS, ~0u);
  CHECK_EQ("ERR-B-32", in32(PORT_PCI_ADDRESS), 0x80fffffc);
  for (u16 port = PORT_PCI_ADDRESS; port < PORT_PCI_DATA; ++port) {
    CHECK_EQ("ERR-B-32", in8(port), 0xff);
    out8(port, 0);
  }
  out16(PORT_PCI_ADDRESS, 0);
  CHECK_EQ("ERR-B-32", in16(PORT_PCI_ADDRESS), 0xffff);
  CHECK_EQ("ERR-B-32", in32(PORT_PCI_ADDRESS), 0x80fffffc);

  // Nobody but 0:18h.3, and not while bit 31 is clear.
  CHECK_EQ("ERR-B-32", pci::read(kBridge), DEV_VALUE_VENDOR_DEVICE);
  CHECK_EQ("ERR-B-32", pci::read(kBridge & 0x7fffffff), ~0u);
  for (u32 bit = 8; bit < 24; ++bit) CHECK_EQ("ERR-B-32", pci::read(kBridge ^ 1u << bit), ~0u);

  const u32 at = dev::capability();
  CHECK_EQ("DEV-CAPB-01", at, 0xf0);
  CHECK("DEV-CAPB-01", pci::read(kBridge | 4) >> 20 & 1);
  for (u32 value : {0u, ~0u}) {
    pci::write(kBridge | at, value);
    const u32 header = pci::read(kBridge | at);
    CHECK_EQ("DEV-CAPB-03", header & 0xff, 0x0f);
    CHECK_EQ("DEV-HDR-06", header >> 8 & 0xff, 0);
    CHECK_EQ("DEV-HDR-05", header >> 16 & 7, 2);
    CHECK_EQ("ERR-B-38", header >> 19, 2);
  }
  CHECK_EQ("DEV-OP-01", (pci::write(kBridge | (at + 4), ~0u), pci::read(kBridge | (at + 4))), 0xffff);

  // Bytes, words, and accesses that lie in CFCh-CFFh in part, of DEV_DATA with DEV_MAP behind it.
  dev::set(DEV_FUNCTION_MAP, 1, 0x44332211);
  CHECK_EQ("DEV-CAPB-05", in8(PORT_PCI_DATA + 1), 0x22);
  CHECK_EQ("DEV-CAPB-05", in16(PORT_PCI_DATA + 2), 0x4433);
  CHECK_EQ("DEV-CAPB-05", in32(PORT_PCI_DATA + 2), 0xffff4433);
  CHECK_EQ("DEV-CAPB-05", in32(PORT_PCI_DATA - 2), 0x2211ffff);
  CHECK_EQ("DEV-CAPB-05", in16(PORT_PCI_DATA + 3), 0xff44);
  out8(PORT_PCI_DATA + 1, 0xaa);
  out16(PORT_PCI_DATA + 2, 0xbbcc);
  CHECK_EQ("DEV-CAPB-05", in32(PORT_PCI_DATA), 0xbbccaa11);
  out32(PORT_PCI_DATA + 3, 0xdd);
  out32(PORT_PCI_DATA - 3, 0xee000000);
  CHECK_EQ("DEV-CAPB-05", in32(PORT_PCI_DATA), 0xddccaaee);
  dev::select(DEV_FUNCTION_MAP, 0);
  CHECK_EQ("DEV-CAPB-04", pci::read(kBridge | (at + 8)), 0);
}
