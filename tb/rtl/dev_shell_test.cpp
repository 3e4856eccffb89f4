// SPDX-License-Identifier: Apache-2.0
// The DEV checker through its FPGA pins (rtl/fpga/dev_shell.sv): what a board with an SPI master would see.
#include <gtest/gtest.h>

#include "Vdev_shell.h"
#include "spec/generated/pacifica_spec.h"
#include "spi_master.h"

namespace pacifica::bench {
namespace {

namespace dev = spec::dev;

/// rst_ni is inside the shell; Clocked::reset is not used.
class DevShellTest : public ::testing::Test {
 protected:
  DevShellTest() : spi_(dut_) {}

  void exchange() {
    spi_.exchange(in_, out_);
    for (const char* once :
         {"cfg", "ctl", "req", "fwd_rsp", "fwd_ready", "rsp_ready", "tbl_ready", "tbl_rsp"})
      in_.set(once, 0);
  }

  std::uint32_t config(unsigned offset, bool write = false, std::uint32_t data = 0) {
    exchange();
    const auto before = out_.get("cfg_count");
    in_.set("cfg", 1)
        .set("cfg_write", write)
        .set("cfg_offset", offset)
        .set("cfg_be", 15)
        .set("cfg_wdata", data);
    exchange();
    exchange();
    EXPECT_EQ(out_.get("cfg"), 0u);
    EXPECT_EQ(out_.get("cfg_count"), (before + 1) % 16);
    return static_cast<std::uint32_t>(out_.get("cfg_rdata"));
  }
  void select(unsigned function, unsigned index = 0) { config(dev::OFFSET_OP, true, function << 8 | index); }

  void request(std::uint64_t address, unsigned kind, bool write) {
    in_.set("req", 1).set("req_kind", kind).set("req_write", write).set("req_posted", 0).set("req_tag", 9);
    in_.set("req_addr", address)
        .set("req_bus", 2)
        .set("req_unit", 3)
        .set("req_be", 0xFF)
        .set("req_wdata", 0x1234);
    exchange();
    exchange();
  }

  Clocked<Vdev_shell> dut_;
  SpiMaster<Vdev_shell> spi_;
  Frame in_{
      {{"cfg", 1},       {"ctl", 1},        {"req", 1},        {"fwd_rsp", 1},        {"fwd_ready", 1},
       {"rsp_ready", 1}, {"tbl_ready", 1},  {"tbl_rsp", 1},    {"cfg_write", 1},      {"cfg_offset", 8},
       {"cfg_be", 4},    {"cfg_wdata", 32}, {"ctl_skinit", 1}, {"ctl_base", 24},      {"mem_enabled", 1},
       {"req_kind", 2},  {"req_write", 1},  {"req_posted", 1}, {"req_cpu", 1},        {"req_bus", 8},
       {"req_unit", 5},  {"req_addr", 40},  {"req_gart", 1},   {"req_gart_addr", 40}, {"req_wdata", 64},
       {"req_be", 8},    {"req_tag", 4},    {"rsp_data", 64},  {"fwd_rsp_error", 1}}};
  Frame out_{{{"cfg", 1},         {"ctl", 1},        {"req", 1},
              {"fwd_rsp", 1},     {"cfg_count", 4},  {"chk_count", 4},
              {"mce_count", 4},   {"cfg_rdata", 32}, {"mem_clear_disable", 1},
              {"sl_dev_en", 1},   {"fwd", 1},        {"fwd_kind", 2},
              {"fwd_write", 1},   {"fwd_posted", 1}, {"fwd_addr", 40},
              {"fwd_wdata", 64},  {"fwd_be", 8},     {"rsp", 1},
              {"rsp_tag", 4},     {"rsp_data", 64},  {"rsp_master_abort", 1},
              {"rsp_error", 1},   {"tbl", 1},        {"tbl_addr", 37},
              {"tbl_probe", 1},   {"chk_tag", 4},    {"chk_domain", 6},
              {"chk_blocked", 1}, {"chk_sl", 1},     {"chk_table", 1},
              {"chk_fill", 1}}};
};

TEST_F(DevShellTest, RegistersAreReadAndWritten) {
  EXPECT_EQ(config(dev::OFFSET_HDR), dev::VALUE_HDR);
  select(dev::FUNCTION_BASE_LO, 1);
  config(dev::OFFSET_DATA, true, 0xABCD'E003);
  EXPECT_EQ(config(dev::OFFSET_DATA), 0xABCD'E003u);
}

TEST_F(DevShellTest, FrameOfAnotherLengthChangesNothing) {
  exchange();
  const auto before = out_.get("cfg_count");
  const unsigned width = std::max(in_.width(), out_.width());
  in_.set("cfg", 1).set("cfg_offset", dev::OFFSET_HDR);
  for (const unsigned length : {width - 1, width + 1, 2 * width, 1u}) {
    std::vector<bool> bits(length > in_.width() ? length - in_.width() : 0);
    bits.insert(bits.end(), in_.bits().end() - (length - bits.size()), in_.bits().end());
    spi_.transfer(bits);
  }
  in_.set("cfg", 0);
  exchange();
  EXPECT_EQ(out_.get("cfg_count"), before);
}

TEST_F(DevShellTest, ReadPassesAndItsAnswerComesBack) {
  request(0x12'3456'7888, dev::REQUEST_MEMORY, false);
  ASSERT_EQ(out_.get("fwd"), 1u);
  EXPECT_EQ(out_.get("fwd_addr"), 0x12'3456'7888u);
  EXPECT_EQ(out_.get("fwd_write"), 0u);
  in_.set("fwd_ready", 1);
  exchange();
  in_.set("fwd_rsp", 1).set("rsp_data", 0xFEDC'BA98'7654'3210);
  exchange();
  exchange();
  EXPECT_EQ(out_.get("fwd"), 0u);
  ASSERT_EQ(out_.get("rsp"), 1u);
  EXPECT_EQ(out_.get("rsp_data"), 0xFEDC'BA98'7654'3210u);
  EXPECT_EQ(out_.get("rsp_tag"), 9u);
  EXPECT_EQ(out_.get("rsp_master_abort"), 0u);
  in_.set("rsp_ready", 1);
  exchange();
  exchange();
  EXPECT_EQ(out_.get("rsp"), 0u);
}

TEST_F(DevShellTest, TableReadFromTheMasterDecides) {
  select(dev::FUNCTION_BASE_LO);
  config(dev::OFFSET_DATA, true, 0x0010'0000 | spec::dev_base_lo::V);
  select(dev::FUNCTION_CR);
  config(dev::OFFSET_DATA, true, spec::dev_cr::ENABLE);
  // Page 5 of the first table word is refused.
  request(0x5008, dev::REQUEST_MEMORY, true);
  ASSERT_EQ(out_.get("tbl"), 1u);
  EXPECT_EQ(out_.get("tbl_addr"), 0x0010'0000u >> 3);
  in_.set("tbl_ready", 1);
  exchange();
  in_.set("tbl_rsp", 1).set("rsp_data", 1u << 5);
  exchange();
  exchange();
  EXPECT_EQ(out_.get("fwd"), 0u);
  ASSERT_EQ(out_.get("rsp"), 1u);
  EXPECT_EQ(out_.get("rsp_master_abort"), 1u);
  EXPECT_EQ(out_.get("chk_blocked"), 1u);
  EXPECT_EQ(out_.get("chk_fill"), 1u);
}

}  // namespace
}  // namespace pacifica::bench
