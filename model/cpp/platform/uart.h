// SPDX-License-Identifier: Apache-2.0
// 16550A UART (COM1). Its interrupt line is not wired: there is no interrupt controller for it yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "platform/console.h"

namespace pacifica {

class Uart {
 public:
  /// Registers from `offset` on, one after the other, low byte first.
  std::uint32_t in(unsigned offset, unsigned size);
  void out(unsigned offset, unsigned size, std::uint32_t value);
  /// Where transmitted characters go.
  void set_sink(ConsoleSink sink) { sink_ = std::move(sink); }
  /// A byte from outside; it waits until the receiver has room and loopback is off.
  void receive(std::uint8_t byte);

 private:
  std::uint8_t read(unsigned reg);
  void write(unsigned reg, std::uint8_t value);
  std::size_t depth() const;
  void loop_back(std::uint8_t byte);
  void admit();

  std::uint8_t ier_ = 0, fcr_ = 0, lcr_ = 0, mcr_ = 0, scratch_ = 0, overrun_ = 0;
  std::uint16_t divisor_ = 12;
  bool thr_pending_ = false;  ///< transmitter-empty is an unacknowledged source
  std::deque<std::uint8_t> received_;
  std::deque<std::uint8_t> waiting_;  ///< outside, not yet admitted
  ConsoleSink sink_;
};

}  // namespace pacifica
