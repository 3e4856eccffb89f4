// SPDX-License-Identifier: Apache-2.0
// The local APIC (manual 2.17.7, appendix E.6; ERR-B-18 … ERR-B-24; docs/choices.md 10).
#include "irq/apic.h"

#include <bit>

namespace pacifica {
namespace {

constexpr std::uint32_t kVersion = 0x8005'0010;  ///< extended space (appendix E.7), 6 LVT entries
constexpr std::uint32_t kSoftwareEnable = 0x100;
constexpr std::uint32_t kMasked = 0x10000;
constexpr std::uint32_t kPeriodic = 0x20000;
constexpr std::uint32_t kModeMask = 0x700, kModeFixed = 0x000, kModeNmi = 0x400;
constexpr unsigned kTimer = 0, kError = 5;

constexpr bool in_array(std::uint32_t offset, std::uint32_t first) {
  return offset >= first && offset < first + 0x80;
}
constexpr unsigned index(std::uint32_t offset, std::uint32_t first) { return (offset - first) >> 4; }

}  // namespace

int LocalApic::highest(const Vectors& vectors) {
  for (int word = 7; word >= 0; --word) {
    const std::uint32_t bits = vectors[static_cast<unsigned>(word)];
    if (bits != 0) return word * 32 + 31 - std::countl_zero(bits);
  }
  return -1;
}

std::uint8_t LocalApic::ppr() const {
  const int in_service = highest(isr_);
  const int isr_class = in_service < 0 ? 0 : in_service & 0xF0;
  if ((tpr_ & 0xF0) >= isr_class) return tpr_;
  return static_cast<std::uint8_t>(isr_class);
}

/// The vector that would be delivered now; IER takes vectors out of the choice (2.17.7).
std::optional<std::uint8_t> LocalApic::pending() const {
  if ((svr_ & kSoftwareEnable) == 0) return std::nullopt;
  Vectors eligible = irr_;
  if ((ext_control_ & 1) != 0) {
    for (unsigned i = 0; i < 8; ++i) eligible[i] &= ier_[i];
  }
  const int vector = highest(eligible);
  if (vector < 0 || (vector & 0xF0) <= (ppr() & 0xF0)) return std::nullopt;
  return static_cast<std::uint8_t>(vector);
}

std::uint8_t LocalApic::acknowledge() {
  const auto vector = pending();
  if (!vector) return static_cast<std::uint8_t>(svr_);
  irr_[*vector / 32] &= ~(1u << (*vector % 32));
  isr_[*vector / 32] |= 1u << (*vector % 32);
  requested_ = highest(irr_) >= 0;
  return *vector;
}

void LocalApic::request(std::uint8_t vector, bool level) {
  if ((svr_ & kSoftwareEnable) == 0) return;
  if (vector < 16) {
    esr_pending_ |= 0x40;  // received illegal vector
    const std::uint32_t error = lvt_[(spec::apic::LVT_ERROR - spec::apic::LVT_TIMER) / 16];
    if ((error & 0x10000) == 0 && (error & 0xF0) != 0) request(static_cast<std::uint8_t>(error));
    return;
  }
  irr_[vector / 32] |= 1u << (vector % 32);
  requested_ = true;
  if (level) {
    tmr_[vector / 32] |= 1u << (vector % 32);
  } else {
    tmr_[vector / 32] &= ~(1u << (vector % 32));
  }
}

void LocalApic::end_of_interrupt(int vector) {
  if (vector < 0) return;
  isr_[static_cast<unsigned>(vector) / 32] &= ~(1u << (vector % 32));
}

unsigned LocalApic::divider() const {
  const unsigned code = (timer_div_ & 3) | (timer_div_ >> 1 & 4);
  return code == 7 ? 1 : 2u << code;
}

void LocalApic::load_timer() {
  armed_ = timer_init_ != 0;
  countdown_ = external_time_ ? 0 : std::uint64_t{timer_init_} * divider();
}

void LocalApic::timer_expired() {
  const std::uint32_t lvt = lvt_[kTimer];
  if ((lvt & kPeriodic) != 0) {
    load_timer();
  } else {
    armed_ = false;
    countdown_ = 0;
  }
  if ((lvt & kMasked) == 0) request(static_cast<std::uint8_t>(lvt));
}

std::uint64_t LocalApic::timer_reach() const {
  const std::uint32_t lvt = lvt_[kTimer];
  if (!armed_ || (lvt & kMasked) != 0 || (svr_ & kSoftwareEnable) == 0) return 0;
  const auto vector = static_cast<std::uint8_t>(lvt);
  const bool enabled = (ext_control_ & 1) == 0 || (ier_[vector / 32] >> (vector % 32) & 1) != 0;
  // An illegal vector raises the error interrupt instead, whose own vector decides.
  if (vector >= 16 && (!enabled || (vector & 0xF0) <= (ppr() & 0xF0))) return 0;
  return std::uint64_t{timer_init_} * divider();
}

void LocalApic::send_ipi(std::uint32_t low) {
  const std::uint32_t shorthand = low >> 18 & 3;
  const bool logical = (low & 0x800) != 0;
  const std::uint32_t destination = icr_high_ >> 24;
  bool to_self = shorthand == 1 || shorthand == 2;
  if (shorthand == 0) {
    if (!logical) {
      to_self = destination == id_ >> 24 || destination == 0xFF;
    } else if (destination == 0xFF) {
      to_self = true;  // everyone, whatever the format
    } else if (dfr_ >> 28 == 0xF) {
      to_self = (destination & ldr_ >> 24) != 0;
    } else if (dfr_ >> 28 == 0) {
      to_self = destination >> 4 == ldr_ >> 28 && (destination & ldr_ >> 24 & 0xF) != 0;
    }
  }
  const std::uint32_t mode = low & kModeMask;
  if (to_self && (mode == kModeFixed || mode == 0x100)) {
    request(static_cast<std::uint8_t>(low));
  } else if (to_self && mode == kModeNmi) {
    nmi_ = true;
  } else if (!(mode == 0x500 && (low & 0xC000) == 0x8000)) {
    ++unimplemented_;  // INIT level de-assert has no effect; anything else would need a second processor
  }
}

std::uint32_t LocalApic::read(std::uint32_t offset) {
  if (in_array(offset, spec::apic::ISR0))
    return isr_[index(offset, spec::apic::ISR0)] * ((offset & 0xF) == 0);
  if (in_array(offset, spec::apic::TMR0))
    return tmr_[index(offset, spec::apic::TMR0)] * ((offset & 0xF) == 0);
  if (in_array(offset, spec::apic::IRR0))
    return irr_[index(offset, spec::apic::IRR0)] * ((offset & 0xF) == 0);
  if (in_array(offset, spec::apic::IER0))
    return ier_[index(offset, spec::apic::IER0)] * ((offset & 0xF) == 0);
  if (offset >= spec::apic::LVT_TIMER && offset <= spec::apic::LVT_ERROR && (offset & 0xF) == 0) {
    return lvt_[index(offset, spec::apic::LVT_TIMER)];
  }
  switch (offset) {
    case spec::apic::ID:
      return id_;
    case spec::apic::VERSION:
      return kVersion;
    case spec::apic::TPR:
      return tpr_;
    case spec::apic::APR:
      return apr();
    case spec::apic::PPR:
      return ppr();
    case spec::apic::LDR:
      return ldr_;
    case spec::apic::DFR:
      return dfr_;
    case spec::apic::SVR:
      return svr_;
    case spec::apic::ESR:
      return esr_;
    case spec::apic::ICR_LOW:
      return icr_low_;
    case spec::apic::ICR_HIGH:
      return icr_high_;
    case spec::apic::TIMER_INIT:
      return timer_init_;
    case spec::apic::TIMER_COUNT: {
      if (external_time_) {
        if (!count_event_ && armed_) missing_count_ = true;
        const std::uint32_t value = count_event_.value_or(0);
        count_event_.reset();
        return value;
      }
      return static_cast<std::uint32_t>((countdown_ + divider() - 1) / divider());
    }
    case spec::apic::TIMER_DIV:
      return timer_div_;
    case spec::apic::EXT_FEATURE:
      return 3;
    case spec::apic::EXT_CONTROL:
      return ext_control_;
    default:
      return 0;
  }
}

std::uint8_t LocalApic::apr() const {
  const int isr_class = highest(isr_) < 0 ? 0 : highest(isr_) & 0xF0;
  const int irr_class = highest(irr_) < 0 ? 0 : highest(irr_) & 0xF0;
  const int tpr_class = tpr_ & 0xF0;
  if (tpr_class >= irr_class && tpr_class > isr_class) return tpr_;
  return static_cast<std::uint8_t>(irr_class > isr_class ? irr_class : isr_class);
}

void LocalApic::write(std::uint32_t offset, std::uint32_t value) {
  if (in_array(offset, spec::apic::IER0)) {
    if ((offset & 0xF) == 0) ier_[index(offset, spec::apic::IER0)] = value;
    return;
  }
  if (offset >= spec::apic::LVT_TIMER && offset <= spec::apic::LVT_ERROR && (offset & 0xF) == 0) {
    const unsigned entry = index(offset, spec::apic::LVT_TIMER);
    const std::uint32_t writable = entry == kTimer   ? 0x300FF
                                   : entry == kError ? 0x100FF
                                   : entry <= 2      ? 0x107FF
                                                     : 0x1A7FF;
    lvt_[entry] = value & writable;
    if ((svr_ & kSoftwareEnable) == 0) lvt_[entry] |= kMasked;
    return;
  }
  switch (offset) {
    case spec::apic::ID:
      id_ = value & 0xFF00'0000;
      break;
    case spec::apic::TPR:
      tpr_ = static_cast<std::uint8_t>(value);
      break;
    case spec::apic::EOI:
      end_of_interrupt(highest(isr_));
      break;
    case spec::apic::LDR:
      ldr_ = value & 0xFF00'0000;
      break;
    case spec::apic::DFR:
      dfr_ = value | 0x0FFF'FFFF;
      break;
    case spec::apic::SVR:
      svr_ = value & 0x3FF;
      if ((svr_ & kSoftwareEnable) == 0) {
        for (std::uint32_t& lvt : lvt_) lvt |= kMasked;
      }
      break;
    case spec::apic::ESR:
      esr_ = esr_pending_;
      esr_pending_ = 0;
      break;
    case spec::apic::ICR_LOW:
      icr_low_ = value & 0x000C'CFFF;
      send_ipi(icr_low_);
      break;
    case spec::apic::ICR_HIGH:
      icr_high_ = value & 0xFF00'0000;
      break;
    case spec::apic::TIMER_INIT:
      timer_init_ = value;
      load_timer();
      break;
    case spec::apic::TIMER_DIV: {
      const unsigned before = divider();
      timer_div_ = value & 0xB;
      countdown_ = (countdown_ + before - 1) / before * divider();
      break;
    }
    case spec::apic::EXT_CONTROL:
      ext_control_ = value & 3;
      break;
    case spec::apic::SEOI:
      if ((ext_control_ & 2) != 0) end_of_interrupt(static_cast<int>(value & 0xFF));
      break;
    default:
      break;
  }
}

}  // namespace pacifica
