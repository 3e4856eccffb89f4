// SPDX-License-Identifier: Apache-2.0
// 16550A UART (COM1). Its interrupt line is not wired: there is no interrupt controller for it yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>

namespace pacifica {

class Uart {
 public:
  std::uint8_t read(unsigned reg);
  /// A transmitted character goes to `transmit`, if there is one.
  void write(unsigned reg, std::uint8_t value, const std::function<void(char)>& transmit);
  /// A byte from outside; it waits until the receiver has room and loopback is off.
  void receive(std::uint8_t byte);

 private:
  std::size_t depth() const;
  void loop_back(std::uint8_t byte);
  void admit();

  std::uint8_t ier_ = 0, fcr_ = 0, lcr_ = 0, mcr_ = 0, scratch_ = 0, overrun_ = 0;
  std::uint16_t divisor_ = 12;
  bool thr_pending_ = false;  ///< transmitter-empty is an unacknowledged source
  std::deque<std::uint8_t> received_;
  std::deque<std::uint8_t> waiting_;  ///< outside, not yet admitted
};

}  // namespace pacifica
