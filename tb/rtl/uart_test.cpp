// SPDX-License-Identifier: Apache-2.0
// Bench of rtl/platform/uart.sv: 16550A registers, FIFO, loopback, receive events (docs/choices.md §10).
#include <gtest/gtest.h>

#include <string>

#include "Vuart.h"
#include "clocked.h"

namespace pacifica::bench {
namespace {

class UartTest : public ::testing::Test {
 protected:
  UartTest() {
    dut_->event_ready_i = 1;
    dut_.reset();
  }
  void clock() {
    dut_->clk_i = 0;
    dut_.settle();
    if (dut_->tx_valid_o) sent_ += static_cast<char>(dut_->tx_data_o);
    if (dut_->event_valid_o && dut_->event_ready_i) ++events_;
    dut_.edge();
  }
  void end_step() {
    dut_->step_end_i = 1;
    clock();
    dut_->step_end_i = 0;
  }
  unsigned access(bool write, unsigned reg, unsigned data) {
    dut_->req_valid_i = 1;
    dut_->req_write_i = write;
    dut_->req_addr_i = reg;
    dut_->req_wdata_i = data;
    dut_.settle();
    const unsigned value = dut_->rdata_o;
    clock();
    dut_->req_valid_i = 0;
    end_step();
    return value;
  }
  void write(unsigned reg, unsigned data) { access(true, reg, data); }
  unsigned read(unsigned reg) { return access(false, reg, 0); }

  /// Offers a byte for a few clocks; true when it was taken.
  bool receive(unsigned byte) {
    dut_->rx_valid_i = 1;
    dut_->rx_data_i = byte;
    bool taken = false;
    for (int i = 0; i < 4 && !taken; ++i) {
      dut_.settle();
      taken = dut_->rx_ready_o;
      clock();
    }
    dut_->rx_valid_i = 0;
    return taken;
  }

  Clocked<Vuart> dut_;
  std::string sent_;
  int events_ = 0;
};

TEST_F(UartTest, TransmitsAndIsAlwaysReady) {
  for (char c : std::string("ok\n")) {
    EXPECT_EQ(read(5), 0x60u);
    write(0, c);
  }
  EXPECT_EQ(sent_, "ok\n");
}

TEST_F(UartTest, DivisorLatchAndScratch) {
  write(3, 0x83);
  EXPECT_EQ(read(0), 12u);
  write(0, 1);
  write(1, 2);
  EXPECT_EQ(read(0), 1u);
  EXPECT_EQ(read(1), 2u);
  write(3, 0x03);
  EXPECT_EQ(read(1), 0u);
  write(7, 0xA5);
  EXPECT_EQ(read(7), 0xA5u);
  EXPECT_EQ(sent_, "");
}

TEST_F(UartTest, ReceivesOneByteWithoutFifoAndSixteenWith) {
  EXPECT_TRUE(receive(0x41));
  EXPECT_FALSE(receive(0x42));
  EXPECT_EQ(read(5), 0x61u);
  EXPECT_EQ(read(0), 0x41u);
  EXPECT_EQ(read(5), 0x60u);
  write(2, 1);
  EXPECT_EQ(read(2), 0xC1u);
  for (unsigned i = 0; i < 16; ++i) EXPECT_TRUE(receive(i));
  EXPECT_FALSE(receive(16));
  EXPECT_EQ(events_, 17);
  for (unsigned i = 0; i < 16; ++i) EXPECT_EQ(read(0), i);
  EXPECT_TRUE(receive(7));
  write(2, 3);
  EXPECT_EQ(read(5), 0x60u);
}

TEST_F(UartTest, InterruptIdentificationAndLoopback) {
  EXPECT_EQ(read(6), 0xB0u);
  write(1, 0x7);
  EXPECT_EQ(read(2), 0x02u);
  write(4, 0x1A);  // loopback, RTS, OUT2
  EXPECT_EQ(read(6), 0x90u);
  write(0, 0x55);
  EXPECT_EQ(sent_, "");
  EXPECT_EQ(read(2), 0x04u);
  write(0, 0x56);  // lost
  EXPECT_EQ(read(2), 0x06u);
  EXPECT_EQ(read(5), 0x63u);
  EXPECT_EQ(read(5), 0x61u);
  EXPECT_EQ(read(0), 0x55u);
}

TEST_F(UartTest, ByteWaitsForTheEndOfAStepThatTouchedTheUart) {
  dut_->req_valid_i = 1;
  dut_->req_write_i = 0;
  dut_->req_addr_i = 5;
  clock();
  dut_->req_valid_i = 0;
  EXPECT_FALSE(receive(1));
  end_step();
  EXPECT_TRUE(receive(1));
}

}  // namespace
}  // namespace pacifica::bench
