// SPDX-License-Identifier: Apache-2.0
// The other end of rtl/fpga/spi_frame.sv: SPI mode 0, most significant bit first, frames of named fields.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "clocked.h"

namespace pacifica::bench {

/// Fields of a packed SystemVerilog struct, most significant first, each up to 64 bits wide.
class Frame {
 public:
  struct Field {
    std::string name;
    unsigned width;  ///< in bits
  };
  explicit Frame(std::vector<Field> fields) : fields_(std::move(fields)) {
    for (const auto& field : fields_) bits_.resize(bits_.size() + field.width);
  }

  unsigned width() const { return static_cast<unsigned>(bits_.size()); }
  std::vector<bool>& bits() { return bits_; }

  std::uint64_t get(const std::string& name) const {
    const auto [first, width] = find(name);
    std::uint64_t value = 0;
    for (unsigned i = 0; i < width; ++i) value = value << 1 | (bits_[first + i] ? 1 : 0);
    return value;
  }
  Frame& set(const std::string& name, std::uint64_t value) {
    const auto [first, width] = find(name);
    for (unsigned i = 0; i < width; ++i) bits_[first + i] = value >> (width - 1 - i) & 1;
    return *this;
  }

 private:
  struct Place {
    unsigned first, width;
  };
  Place find(const std::string& name) const {
    unsigned first = 0;
    for (const auto& field : fields_) {
      if (field.name == name) return {first, field.width};
      first += field.width;
    }
    throw std::invalid_argument("no field " + name);
  }

  std::vector<Field> fields_;
  std::vector<bool> bits_;  ///< first on the wire first
};

/// Drives the SPI pins of a shell, `kHalf` clocks of the block for each half of SCK.
template <typename Dut>
class SpiMaster {
 public:
  explicit SpiMaster(Clocked<Dut>& dut) : dut_(dut) {
    dut_->spi_cs_ni = 1;
    dut_->spi_sck_i = 0;
    clocks(16);  // the power-on reset
  }

  /// Sends bits, returns what came back.
  std::vector<bool> transfer(const std::vector<bool>& send) {
    std::vector<bool> received;
    dut_->spi_cs_ni = 0;
    clocks(2 * kHalf);
    for (const bool bit : send) {
      dut_->spi_mosi_i = bit;
      clocks(kHalf);
      received.push_back(dut_->spi_miso_o);
      dut_->spi_sck_i = 1;
      clocks(kHalf);
      dut_->spi_sck_i = 0;
    }
    clocks(kHalf);
    dut_->spi_cs_ni = 1;
    clocks(4 * kHalf);
    return received;
  }

  /// One frame: `in` goes in, the answer as it stood before is put into `out`.
  void exchange(Frame& in, Frame& out) {
    const unsigned width = std::max(in.width(), out.width());
    std::vector<bool> send(width - in.width());
    send.insert(send.end(), in.bits().begin(), in.bits().end());
    const auto received = transfer(send);
    out.bits().assign(received.end() - out.width(), received.end());
  }

 private:
  static constexpr int kHalf = 4;
  void clocks(int count) {
    for (int i = 0; i < count; ++i) dut_.edge();
  }
  Clocked<Dut>& dut_;
};

}  // namespace pacifica::bench
