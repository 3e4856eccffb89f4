// SPDX-License-Identifier: Apache-2.0
// The local APIC with the interrupt-enable register and specific EOI (manual 2.17.7).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pacifica_spec.h"

namespace pacifica {

/// The local APIC of processor 0. State is plain; time comes from outside: `tick()` when the golden model
/// runs alone, `timer_expired()` and `set_count()` from the RTL's events in lockstep.
class LocalApic {
 public:
  /// 32-bit registers at `offset` (multiples of 10h; others read 0 and ignore writes).
  std::uint32_t read(std::uint32_t offset);
  void write(std::uint32_t offset, std::uint32_t value);

  std::uint8_t tpr() const { return tpr_; }
  void set_tpr(std::uint8_t value) { tpr_ = value; }
  std::uint8_t ppr() const;

  /// The vector that INTR would deliver now: highest requested and enabled one whose class is above the
  /// PPR's.
  std::optional<std::uint8_t> pending() const;
  /// False: certainly nothing is pending, neither a vector nor an NMI (a cheap question before `pending()`).
  bool requests() const { return (static_cast<unsigned>(requested_) | static_cast<unsigned>(nmi_)) != 0; }
  /// Moves the pending vector from IRR to ISR; without a pending one returns the spurious vector.
  std::uint8_t acknowledge();
  /// A fixed interrupt arrives (edge triggered unless `level`).
  void request(std::uint8_t vector, bool level = false);
  /// True once for each NMI that the ICR or an LVT entry raised.
  bool take_nmi() {
    const bool raised = nmi_;
    nmi_ = false;
    return raised;
  }
  bool nmi_raised() const { return nmi_; }
  /// Messages that are architected but not implemented (INIT, SIPI, SMI, other destinations), counted.
  std::uint64_t unimplemented() const { return unimplemented_; }

  /// Golden alone: one unit of time.
  void tick() {
    if (countdown_ != 0 && --countdown_ == 0) timer_expired();
  }
  /// Units until the timer expires; 0 when it is stopped. Lets HLT skip time.
  std::uint64_t countdown() const { return countdown_; }
  void skip(std::uint64_t units) { countdown_ -= units; }
  /// In lockstep the count comes from the RTL; tick() is not called.
  void use_external_time(bool on) { external_time_ = on; }
  bool timer_armed() const { return armed_; }
  bool timer_masked() const { return (lvt_[0] & 0x10000) != 0; }
  void timer_expired();
  std::uint32_t timer_initial() const { return timer_init_; }
  /// Units of time within which the running timer raises an interrupt that the priorities let through; 0: it
  /// raises none.
  std::uint64_t timer_reach() const;
  /// The value that the next read of TIMER_COUNT in this step returns (event APIC_COUNT).
  void set_count(std::uint32_t value) { count_event_ = value; }
  /// True when an announced count was not read.
  bool drop_count() {
    const bool unused = count_event_.has_value();
    count_event_.reset();
    return unused;
  }
  /// True once when TIMER_COUNT was read although the RTL had announced no value.
  bool take_missing_count() {
    const bool missing = missing_count_;
    missing_count_ = false;
    return missing;
  }

 private:
  using Vectors = std::array<std::uint32_t, 8>;
  static int highest(const Vectors& vectors);
  std::uint8_t apr() const;
  unsigned divider() const;
  void load_timer();
  void end_of_interrupt(int vector);
  void send_ipi(std::uint32_t low);

  Vectors isr_{}, tmr_{}, irr_{};
  Vectors ier_{~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u};
  std::uint8_t tpr_ = 0;
  std::uint32_t id_ = 0, ldr_ = 0, dfr_ = ~0u, svr_ = 0xFF, esr_ = 0, esr_pending_ = 0;
  std::uint32_t icr_low_ = 0, icr_high_ = 0, ext_control_ = 0;
  std::array<std::uint32_t, 6> lvt_{0x10000, 0x10000, 0x10000, 0x10000, 0x10000, 0x10000};
  std::uint32_t timer_init_ = 0, timer_div_ = 0;
  std::uint64_t countdown_ = 0;
  bool requested_ = false;  ///< some bit of IRR is set
  bool armed_ = false, nmi_ = false, external_time_ = false, missing_count_ = false;
  std::optional<std::uint32_t> count_event_;
  std::uint64_t unimplemented_ = 0;
};

}  // namespace pacifica
