// SPDX-License-Identifier: Apache-2.0
// PCI configuration mechanism 1 at the bus of the machine, and the DEV behind it (manual 2.20.4, 2.20.5).
#include <gtest/gtest.h>

#include "fabric/fabric.h"

namespace pacifica {
namespace {

struct PciTest : ::testing::Test {
  Fabric fabric{PhysicalMemory(1u << 20)};
  static constexpr std::uint32_t kBridge = 0x8000'0000 | 0x18 << 11 | 3 << 8;

  std::uint32_t config(unsigned offset) {
    fabric.out(0xCF8, 4, kBridge | offset);
    return fabric.in(0xCFC, 4);
  }
};

TEST_F(PciTest, AddressRegister) {
  EXPECT_EQ(fabric.in(0xCF8, 4), 0u);
  fabric.out(0xCF8, 4, ~0u);
  EXPECT_EQ(fabric.in(0xCF8, 4), 0x80FF'FFFCu);
  for (unsigned port = 0xCF8; port < 0xCFC; ++port) {
    EXPECT_EQ(fabric.in(static_cast<std::uint16_t>(port), 1), 0xFFu);
    fabric.out(static_cast<std::uint16_t>(port), 1, 0);
  }
  fabric.out(0xCF8, 2, 0);
  fabric.out(0xCFA, 2, 0);
  EXPECT_EQ(fabric.in(0xCF8, 2), 0xFFFFu);
  EXPECT_EQ(fabric.in(0xCF8, 4), 0x80FF'FFFCu);
}

TEST_F(PciTest, OnlyTheHostBridgeAnswers) {
  // shows: ERR-B-32
  EXPECT_EQ(config(0), 0x1103'1022u);
  for (unsigned bit = 8; bit < 24; ++bit) {
    fabric.out(0xCF8, 4, kBridge ^ 1u << bit);
    EXPECT_EQ(fabric.in(0xCFC, 4), ~0u) << bit;
    fabric.out(0xCFC, 4, 0);
  }
  fabric.out(0xCF8, 4, kBridge & ~0x8000'0000);
  EXPECT_EQ(fabric.in(0xCFC, 4), ~0u);
}

TEST_F(PciTest, WalkToTheCapability) {
  // shows: DEV-CAPB-01 DEV-CAPB-02 DEV-CAPB-03 ERR-B-32
  EXPECT_NE(config(4) >> 20 & 1, 0u);
  const unsigned at = config(0x34) & 0xFF;
  EXPECT_EQ(config(at) & 0xFF, 0x0Fu);
  config(at + 4);
  fabric.out(0xCFC, 4, 0x0300);
  EXPECT_EQ(config(at + 8), 0x0004'0400u);
}

TEST_F(PciTest, BytesWordsAndStraddles) {
  config(0xF4);
  fabric.out(0xCFC, 4, 0x0201);
  config(0xF8);
  fabric.out(0xCFC, 4, 0x4433'2211);
  EXPECT_EQ(fabric.in(0xCFC, 4), 0x4433'2211u);
  EXPECT_EQ(fabric.in(0xCFD, 1), 0x22u);
  EXPECT_EQ(fabric.in(0xCFE, 2), 0x4433u);
  EXPECT_EQ(fabric.in(0xCFE, 4), 0xFFFF'4433u);
  EXPECT_EQ(fabric.in(0xCFA, 4), 0x2211'FFFFu);
  EXPECT_EQ(fabric.in(0xCFB, 2), 0x11FFu);
  EXPECT_EQ(fabric.in(0xCFF, 2), 0xFF44u);
  fabric.out(0xCFD, 1, 0xAA);
  EXPECT_EQ(fabric.in(0xCFC, 4), 0x4433'AA11u);
  fabric.out(0xCFE, 2, 0xBBCC);
  EXPECT_EQ(fabric.in(0xCFC, 4), 0xBBCC'AA11u);
  fabric.out(0xCFF, 4, 0x0000'00DD);
  EXPECT_EQ(fabric.in(0xCFC, 4), 0xDDCC'AA11u);
  fabric.out(0xCF9, 4, 0xEE00'0000);
  EXPECT_EQ(fabric.in(0xCFC, 4), 0xDDCC'AAEEu);
}

TEST_F(PciTest, MemoryCountsAsEnabledAndInvalidationIsOver) {
  // shows: DEV-CR-06 DEV-CR-12
  config(0xF4);
  fabric.out(0xCFC, 4, 0x0400);
  config(0xF8);
  fabric.out(0xCFC, 4, 0x7F);
  EXPECT_EQ(fabric.in(0xCFC, 4), 0x4Fu);
  Fabric copy = fabric;
  fabric.out(0xCFC, 4, 0);
  EXPECT_EQ(copy.in(0xCFC, 4), 0x4Fu);
}

}  // namespace
}  // namespace pacifica
