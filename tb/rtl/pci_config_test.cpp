// SPDX-License-Identifier: Apache-2.0
// Bench of rtl/northbridge/pci_config.sv, behind the fabric's decoder (docs/choices.md §10): what each I/O
// access becomes, against a model of ports as bytes; passing on of all other accesses.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <random>

#include "Vpci_config_bench.h"
#include "clocked.h"

namespace pacifica::bench {
namespace {

constexpr unsigned kAddress = 0xCF8;
constexpr unsigned kData = 0xCFC;
/// Configuration address of the host bridge's function 3.
constexpr std::uint32_t kHostBridge = 0x8000'C300;

/// One transfer of the configuration port.
struct Transfer {
  bool write = false;
  unsigned offset = 0;
  unsigned be = 0;
  std::uint32_t data = 0;
};

class PciConfigTest : public ::testing::Test {
 protected:
  PciConfigTest() {
    dut_->req_valid_i = 0;
    dut_->other_ready_i = 0;
    dut_->other_rsp_valid_i = 0;
    dut_->cfg_ready_i = 0;
    dut_->cfg_rsp_valid_i = 0;
    dut_.reset();
  }

  /// One access from request to response; the other ports answer 1234_5678h cut to the size, the
  /// configuration space what dword() says. Both take and answer after a random number of clocks.
  std::uint32_t access(unsigned port, unsigned size, bool write, std::uint32_t data) {
    transfer_.reset();
    passed_ = false;
    dut_->req_valid_i = 1;
    dut_->req_write_i = write;
    dut_->req_port_i = port;
    dut_->req_size_i = size;
    dut_->req_wdata_i = data;
    int other_in = -1;
    int cfg_in = -1;
    for (int clock = 0; clock < 200; ++clock) {
      dut_->other_ready_i = rng_() % 2;
      // Like the DEV checker: no write is taken while its previous one invalidates.
      dut_->cfg_ready_i = cfg_in < 0 && (settle_ == 0 || !dut_->cfg_write_o) && rng_() % 2;
      dut_->other_rsp_valid_i = other_in == 0;
      dut_->other_rsp_rdata_i = other_in == 0 ? cut(0x1234'5678, size) : static_cast<std::uint32_t>(rng_());
      dut_->cfg_rsp_valid_i = cfg_in == 0;
      dut_->cfg_rdata_i =
          cfg_in == 0 && !transfer_->write ? dword(transfer_->offset) : static_cast<std::uint32_t>(rng_());
      dut_->clk_i = 0;
      dut_.settle();
      if (other_in >= 0) --other_in;
      if (cfg_in >= 0 && --cfg_in < 0 && transfer_->write)
        settle_ = settle_clocks_;
      else if (settle_ > 0)
        --settle_;
      const bool taken = dut_->req_valid_i && dut_->req_ready_o;
      if (dut_->other_valid_o && dut_->other_ready_i) {
        EXPECT_TRUE(taken);
        EXPECT_FALSE(passed_);
        passed_ = true;
        other_in = static_cast<int>(rng_() % 4);
      }
      if (dut_->cfg_valid_o && dut_->cfg_ready_i) {
        EXPECT_FALSE(transfer_) << "two transfers for one access";
        transfer_ = {bool(dut_->cfg_write_o), dut_->cfg_offset_o, dut_->cfg_be_o, dut_->cfg_wdata_o};
        cfg_in = static_cast<int>(rng_() % 4);
      }
      const bool answered = dut_->rsp_valid_o;
      const std::uint32_t answer = dut_->rsp_rdata_o;
      dut_.edge();
      if (taken) dut_->req_valid_i = 0;
      if (answered) {
        EXPECT_FALSE(dut_->req_valid_i) << "answered before it was taken";
        return answer;
      }
    }
    ADD_FAILURE() << "no answer";
    return 0;
  }
  std::uint32_t in(unsigned port, unsigned size) { return access(port, size, false, 0); }
  void out(unsigned port, unsigned size, std::uint32_t data) { access(port, size, true, data); }

  static std::uint32_t cut(std::uint32_t value, unsigned size) {
    return size == 4 ? value : value & ((1u << 8 * size) - 1);
  }
  /// What the modelled configuration space holds.
  static std::uint32_t dword(unsigned offset) { return 0x0302'0100u + 0x0404'0404u * (offset / 4); }

  Clocked<Vpci_config_bench> dut_;
  std::mt19937 rng_{1};
  std::optional<Transfer> transfer_;  ///< of the last access, if it made one
  bool passed_ = false;               ///< the last access went to the other ports
  int settle_ = 0;
  int settle_clocks_ = 0;
};

TEST_F(PciConfigTest, AddressRegisterKeepsItsBitsAndTakesDwordsOnly) {
  EXPECT_EQ(in(kAddress, 4), 0u);
  out(kAddress, 4, 0xFFFF'FFFF);
  EXPECT_EQ(in(kAddress, 4), 0x80FF'FFFCu);
  out(kAddress, 4, kHostBridge);
  for (unsigned size : {1u, 2u}) {
    out(kAddress, size, 0);
    EXPECT_EQ(in(kAddress, size), cut(~0u, size));
  }
  out(kAddress + 1, 4, 0);
  EXPECT_FALSE(passed_);
  EXPECT_EQ(in(kAddress, 4), kHostBridge);
  dut_.reset();
  EXPECT_EQ(in(kAddress, 4), 0u);
}

TEST_F(PciConfigTest, BytesWordsAndDwordsReachTheirLanes) {
  out(kAddress, 4, kHostBridge | 0xF4);
  for (unsigned size : {1u, 2u, 4u}) {
    for (unsigned lane = 0; lane + size <= 4; ++lane) {
      EXPECT_EQ(in(kData + lane, size), cut(dword(0xF4) >> 8 * lane, size));
      ASSERT_TRUE(transfer_);
      EXPECT_EQ(transfer_->offset, 0xF4u);
      EXPECT_EQ(transfer_->be, ((1u << size) - 1) << lane);
      out(kData + lane, size, cut(0xA1B2'C3D4, size));
      ASSERT_TRUE(transfer_ && transfer_->write);
      EXPECT_EQ(transfer_->be, ((1u << size) - 1) << lane);
      EXPECT_EQ(transfer_->data, cut(0xA1B2'C3D4, size) << 8 * lane);
    }
  }
}

TEST_F(PciConfigTest, OnlyTheHostBridgeIsThere) {
  for (int bit : {8, 9, 10, 11, 12, 13, 14, 15, 16, 23, 31}) {
    out(kAddress, 4, kHostBridge ^ (1u << bit));
    EXPECT_EQ(in(kData, 4), ~0u) << "address bit " << bit;
    EXPECT_FALSE(transfer_);
    out(kData, 4, 0);
    EXPECT_FALSE(transfer_ || passed_);
  }
}

TEST_F(PciConfigTest, AWriteIsAnsweredWhenTheNextOneWouldBeTaken) {
  out(kAddress, 4, kHostBridge | 0xF8);
  settle_clocks_ = 40;
  const auto before = dut_.cycles();
  out(kData, 1, 0x10);
  EXPECT_GE(dut_.cycles() - before, 40u);
  EXPECT_EQ(settle_, 0);
}

TEST_F(PciConfigTest, AccessesAtTheEdgesAndElsewhere) {
  out(kAddress, 4, kHostBridge | 0x34);
  const std::uint32_t d = dword(0x34);
  EXPECT_EQ(in(0xCFA, 4), (d << 16) | 0xFFFF);
  EXPECT_EQ(transfer_->be, 3u);
  EXPECT_EQ(in(0xCFF, 2), 0xFF00u | d >> 24);
  EXPECT_EQ(transfer_->be, 8u);
  EXPECT_EQ(in(0xCF6, 4), ~0u);
  EXPECT_FALSE(transfer_);
  EXPECT_EQ(in(0xCF4, 4), 0x1234'5678u);
  EXPECT_TRUE(passed_);
  EXPECT_EQ(in(0xD00, 2), 0x5678u);
  EXPECT_TRUE(passed_);
}

TEST_F(PciConfigTest, RandomAccessesAgainstBytes) {
  std::uint32_t address = 0;
  unsigned transfers = 0;
  for (int i = 0; i < 20000; ++i) {
    const unsigned size = 1u << rng_() % 3;
    const unsigned port = rng_() % 4 ? 0xCF4 + rng_() % 16 : rng_() % 0x1'0000;
    const bool write = rng_() % 2;
    std::uint32_t data = cut(static_cast<std::uint32_t>(rng_()), size);
    if (port == kAddress && rng_() % 4) data = kHostBridge | (rng_() & 0xFC);
    settle_clocks_ = static_cast<int>(rng_() % 10);
    const std::uint32_t got = access(port, size, write, data);

    const bool ours = port / 8 == kAddress / 8 || (port + size - 1) / 8 == kAddress / 8;
    ASSERT_EQ(passed_, !ours);
    if (!ours) {
      ASSERT_EQ(got, cut(0x1234'5678, size));
      continue;
    }
    unsigned be = 0;
    std::uint32_t expected = cut(~0u, size);
    std::uint32_t sent = 0;
    if ((address & 0x80FF'FF00) == kHostBridge) {
      for (unsigned b = 0; b < size; ++b) {
        if (port + b < kData || port + b > kData + 3) continue;
        const unsigned lane = port + b - kData;
        be |= 1u << lane;
        sent |= (data >> 8 * b & 0xFF) << 8 * lane;
        expected = (expected & ~(0xFFu << 8 * b)) | (dword(address & 0xFC) >> 8 * lane & 0xFF) << 8 * b;
      }
    }
    if (port == kAddress && size == 4) expected = address;
    ASSERT_EQ(transfer_.has_value(), be != 0) << std::hex << port;
    if (transfer_) {
      ++transfers;
      ASSERT_EQ(transfer_->be, be);
      ASSERT_EQ(transfer_->write, write);
      ASSERT_EQ(transfer_->offset, address & 0xFC);
      if (write) ASSERT_EQ(transfer_->data, sent);
    }
    if (!write) ASSERT_EQ(got, expected) << std::hex << port << " size " << size;
    if (write && port == kAddress && size == 4) address = data & 0x80FF'FFFC;
  }
  EXPECT_GT(transfers, 1000u);
}

}  // namespace
}  // namespace pacifica::bench
