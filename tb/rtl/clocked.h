// SPDX-License-Identifier: Apache-2.0
// The clock of a block bench: one DUT, a clock count, reset.
#pragma once
#include <verilated.h>

#include <cstdint>
#include <memory>

namespace pacifica::bench {

/// Owns a Verilated block with clk_i and rst_ni.
template <typename Dut>
class Clocked {
 public:
  Clocked() : context_(std::make_unique<VerilatedContext>()), dut_(std::make_unique<Dut>(context_.get())) {}
  ~Clocked() { dut_->final(); }
  Clocked(const Clocked&) = delete;
  Clocked& operator=(const Clocked&) = delete;

  Dut* operator->() { return dut_.get(); }
  Dut& operator*() { return *dut_; }

  /// Combinational outputs follow the inputs that were set.
  void settle() { dut_->eval(); }

  /// One rising edge; inputs set before it are what the block sees.
  void edge() {
    low();
    rise();
  }

  /// The two halves of a clock: outputs follow the inputs while the clock is low, then the edge comes.
  void low() {
    dut_->clk_i = 0;
    dut_->eval();
  }
  void rise() {
    dut_->clk_i = 1;
    dut_->eval();
    ++cycles_;
  }

  void reset() {
    dut_->rst_ni = 0;
    edge();
    edge();
    dut_->rst_ni = 1;
    dut_->clk_i = 0;
    dut_->eval();
  }

  std::uint64_t cycles() const { return cycles_; }

 private:
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Dut> dut_;
  std::uint64_t cycles_ = 0;
};

}  // namespace pacifica::bench
