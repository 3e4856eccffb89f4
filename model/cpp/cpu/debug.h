// SPDX-License-Identifier: Apache-2.0
// Breakpoints and debug traps (docs/choices.md 7; manual 2.13 for GIF).
#pragma once

#include <cstdint>
#include <utility>

#include "pacifica_spec.h"

namespace pacifica {

/// Matches accesses with the debug registers, and keeps the trap that comes after the instruction. All values
/// are bits of DR6.
class DebugUnit {
 public:
  /// After a change of DR7.
  void refresh(std::uint64_t dr7);
  bool watches_data() const { return watches_data_; }
  bool watches_code() const { return watches_code_; }

  static std::uint64_t match_code(const spec::ArchState& s, std::uint64_t address);
  void match_data(const spec::ArchState& s, std::uint64_t address, unsigned size, bool write);
  void match_io(const spec::ArchState& s, std::uint16_t port, unsigned size);
  /// What the current instruction has hit.
  bool hit() const { return hits_ != 0; }
  void forget_hits() { hits_ = 0; }

  /// The trap that is due at the boundary; 0: none.
  std::uint64_t trap() const { return trap_; }
  std::uint64_t take_trap() { return std::exchange(trap_, 0); }
  void trap_hits() { trap_ |= hits_; }
  void trap_step() { trap_ |= spec::dr6::BS; }

  /// What #DB leaves in DR6 and DR7.
  static void report(spec::ArchState& s, std::uint64_t conditions);

 private:
  std::uint64_t trap_ = 0, hits_ = 0;
  bool watches_data_ = false, watches_code_ = false;
};

}  // namespace pacifica
