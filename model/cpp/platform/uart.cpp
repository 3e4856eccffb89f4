// SPDX-License-Identifier: Apache-2.0
// 16550A UART (COM1; docs/choices.md 10).
#include "platform/uart.h"

namespace pacifica {
namespace {

constexpr std::uint8_t kDlab = 0x80, kLoopback = 0x10, kFifo = 0x01;
constexpr std::uint8_t kDataReady = 0x01, kOverrun = 0x02, kTransmitterEmpty = 0x60;
constexpr std::size_t kFifoDepth = 16;

}  // namespace

std::uint32_t Uart::in(unsigned offset, unsigned size) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < size; ++i) value |= std::uint32_t{read(offset + i)} << (8 * i);
  return value;
}

void Uart::out(unsigned offset, unsigned size, std::uint32_t value) {
  for (unsigned i = 0; i < size; ++i) write(offset + i, static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint8_t Uart::read(unsigned reg) {
  switch (reg) {
    case 0: {
      if ((lcr_ & kDlab) != 0) return static_cast<std::uint8_t>(divisor_);
      if (received_.empty()) return 0;
      const std::uint8_t byte = received_.front();
      received_.pop_front();
      admit();
      return byte;
    }
    case 1:
      return (lcr_ & kDlab) != 0 ? static_cast<std::uint8_t>(divisor_ >> 8) : ier_;
    case 2: {
      // Identification of the highest pending source: line status, received data, transmitter empty, modem
      // status.
      std::uint8_t source = 0x01;
      if ((ier_ & 4) != 0 && overrun_ != 0) {
        source = 0x06;
      } else if ((ier_ & 1) != 0 && !received_.empty()) {
        source = 0x04;
      } else if ((ier_ & 2) != 0 && thr_pending_) {
        source = 0x02;
        thr_pending_ = false;
      }
      return static_cast<std::uint8_t>(source | ((fcr_ & kFifo) != 0 ? 0xC0 : 0));
    }
    case 3:
      return lcr_;
    case 4:
      return mcr_;
    case 5: {
      const auto status =
          static_cast<std::uint8_t>(kTransmitterEmpty | overrun_ | (received_.empty() ? 0 : kDataReady));
      overrun_ = 0;
      return status;
    }
    case 6:
      // Loopback returns the modem outputs as inputs; otherwise CTS, DSR and DCD are asserted.
      if ((mcr_ & kLoopback) != 0) {
        return static_cast<std::uint8_t>((mcr_ & 2) << 3 | (mcr_ & 1) << 5 | (mcr_ & 4) << 4 |
                                         (mcr_ & 8) << 4);
      }
      return 0xB0;
    default:
      return scratch_;
  }
}

void Uart::write(unsigned reg, std::uint8_t value) {
  switch (reg) {
    case 0:
      if ((lcr_ & kDlab) != 0) {
        divisor_ = static_cast<std::uint16_t>((divisor_ & 0xFF00) | value);
      } else {
        thr_pending_ = true;
        if ((mcr_ & kLoopback) != 0) {
          loop_back(value);
        } else if (sink_) {
          sink_(static_cast<char>(value));
        }
      }
      break;
    case 1:
      if ((lcr_ & kDlab) != 0) {
        divisor_ = static_cast<std::uint16_t>((divisor_ & 0x00FF) | value << 8);
      } else {
        if ((~ier_ & value & 2) != 0) thr_pending_ = true;
        ier_ = value & 0x0F;
      }
      break;
    case 2:
      if (((fcr_ ^ value) & kFifo) != 0 || (value & 2) != 0) received_.clear();
      fcr_ = value & 0xC9;
      admit();
      break;
    case 3:
      lcr_ = value;
      break;
    case 4:
      mcr_ = value & 0x1F;
      admit();
      break;
    case 7:
      scratch_ = value;
      break;
    default:
      break;
  }
}

void Uart::receive(std::uint8_t byte) {
  waiting_.push_back(byte);
  admit();
}

std::size_t Uart::depth() const { return (fcr_ & kFifo) != 0 ? kFifoDepth : 1; }

void Uart::loop_back(std::uint8_t byte) {
  if (received_.size() < depth()) {
    received_.push_back(byte);
  } else {
    overrun_ = kOverrun;
  }
}

void Uart::admit() {
  while (!waiting_.empty() && received_.size() < depth() && (mcr_ & kLoopback) == 0) {
    received_.push_back(waiting_.front());
    waiting_.pop_front();
  }
}

}  // namespace pacifica
