// SPDX-License-Identifier: Apache-2.0
// Bench of the way of a processor's access (rtl/processor/apic_page.sv, rtl/fabric): lanes, strobes, decode
// of APIC page and ports, back-to-back requests.
#include <gtest/gtest.h>

#include "Vaccess_path_bench.h"
#include "clocked.h"

namespace pacifica::bench {
namespace {

class AccessPathTest : public ::testing::Test {
 protected:
  AccessPathTest() {
    dut_->apic_base_i = 0xFEE00900;
    dut_->mem_req_ready_i = 1;
    dut_->apic_req_ready_i = 1;
    dut_.reset();
  }
  void request(bool write, std::uint64_t addr, unsigned size, std::uint64_t data = 0, bool io = false,
               bool fetch = false) {
    dut_->core_req_valid_i = 1;
    dut_->core_req_write_i = write;
    dut_->core_req_addr_i = addr;
    dut_->core_req_size_i = size;
    dut_->core_req_wdata_i = data;
    dut_->core_req_io_i = io;
    dut_->core_req_fetch_i = fetch;
    dut_.settle();
  }
  void take() {
    EXPECT_TRUE(dut_->core_req_ready_o);
    dut_.edge();
    dut_->core_req_valid_i = 0;
    dut_.settle();
  }
  std::uint64_t answer(std::uint64_t data) {
    dut_->mem_rsp_valid_i = 1;
    dut_->mem_rsp_rdata_i = data;
    dut_.settle();
    EXPECT_TRUE(dut_->core_rsp_valid_o);
    const std::uint64_t value = dut_->core_rsp_rdata_o;
    dut_.edge();
    dut_->mem_rsp_valid_i = 0;
    dut_.settle();
    return value;
  }
  Clocked<Vaccess_path_bench> dut_;
};

TEST_F(AccessPathTest, LanesOfEachSizeAndOffset) {
  constexpr std::uint64_t kData = 0x8877665544332211;
  for (unsigned size : {1u, 2u, 4u, 8u}) {
    for (unsigned offset = 0; offset + size <= 8; ++offset) {
      const std::uint64_t mask = size == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * size)) - 1;
      request(false, 0x1000 + offset, size);
      EXPECT_TRUE(dut_->mem_req_valid_o);
      EXPECT_EQ(dut_->mem_req_addr_o, 0x1000u);
      EXPECT_EQ(dut_->mem_req_wstrb_o, 0u);
      take();
      EXPECT_EQ(answer(kData), kData >> (8 * offset) & mask);
      request(true, 0x1000 + offset, size, kData & mask);
      EXPECT_EQ(dut_->mem_req_wdata_o, (kData & mask) << (8 * offset));
      EXPECT_EQ(dut_->mem_req_wstrb_o, ((1u << size) - 1) << offset & 0xFF);
      take();
      answer(0);
    }
  }
}

TEST_F(AccessPathTest, FetchGetsTheWholeQuadword) {
  request(false, 0x1005, 8, 0, false, true);
  take();
  EXPECT_EQ(answer(0x0123456789ABCDEF), 0x0123456789ABCDEFu);
}

TEST_F(AccessPathTest, Decode) {
  request(false, 0xFEE00080, 4);
  EXPECT_TRUE(dut_->apic_req_valid_o);
  EXPECT_FALSE(dut_->mem_req_valid_o);
  EXPECT_EQ(dut_->apic_req_addr_o, 0x80);
  request(false, 0xFEE01080, 4);
  EXPECT_FALSE(dut_->apic_req_valid_o);
  request(false, 0xFEE00080, 4, 0, true);
  EXPECT_TRUE(dut_->io_req_valid_o);
  EXPECT_FALSE(dut_->apic_req_valid_o);
  EXPECT_FALSE(dut_->pci_req_valid_o);
  request(false, 0xCF6, 4, 0, true);
  EXPECT_TRUE(dut_->pci_req_valid_o);
  EXPECT_FALSE(dut_->io_req_valid_o);
  request(false, 0xCF8, 4);
  EXPECT_TRUE(dut_->mem_req_valid_o);
  EXPECT_FALSE(dut_->pci_req_valid_o);
  dut_->apic_base_i = 0xFEE00100;  // disabled
  request(false, 0xFEE00080, 4);
  EXPECT_TRUE(dut_->mem_req_valid_o);
  dut_->apic_base_i = 0xAB12345900;
  request(false, 0xAB12345080, 4);
  EXPECT_TRUE(dut_->apic_req_valid_o);
}

TEST_F(AccessPathTest, OneOutstandingButBackToBack) {
  request(false, 0x1000, 8);
  take();
  request(false, 0x2000, 8);
  EXPECT_FALSE(dut_->core_req_ready_o);
  EXPECT_FALSE(dut_->mem_req_valid_o);
  dut_->mem_rsp_valid_i = 1;
  dut_.settle();
  EXPECT_TRUE(dut_->core_req_ready_o);
  dut_.edge();
  dut_->core_req_valid_i = 0;
  EXPECT_EQ(answer(5), 5u);
}

}  // namespace
}  // namespace pacifica::bench
