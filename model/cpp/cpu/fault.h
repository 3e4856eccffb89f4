// SPDX-License-Identifier: Apache-2.0
// What ends a step early, and events on their way through the IDT (manual 2.4, 2.8).
#pragma once

#include <cstdint>

namespace pacifica {

/// An exception that ends the current instruction (or event delivery). Thrown: faults are rare.
struct Fault {
  std::uint8_t vector = 0;
  bool has_error = false;
  std::uint32_t error = 0;
  std::uint64_t address = 0;  ///< #PF: linear address
  std::uint64_t dr6 = 0;      ///< #DB: bits for DR6
  bool instruction_breakpoint = false;
  bool unimplemented = false;  ///< a documented substitute for something architected
};

/// Thrown after a #VMEXIT or shutdown took place: nothing of the step is left to do.
struct StepEnded {};

/// Thrown in place of a #VMEXIT or VMRUN: a debug trap that MOV SS or POP SS holds back goes before it.
struct HeldTrap {};

/// An event on its way through the IDT.
struct Event {
  enum Type : std::uint8_t { kIntr = 0, kNmi = 2, kException = 3, kSoftware = 4 };
  std::uint8_t vector = 0;
  std::uint8_t type = kException;
  bool has_error = false;
  bool soft = false;    ///< INTn, INT3, INTO: gate DPL is checked, EXT is 0
  bool resume = false;  ///< the RFLAGS image that is pushed has RF set
  bool injected = false;
  bool is_virtual = false;
  std::uint32_t error = 0;
  std::uint64_t return_rip = 0;
};

}  // namespace pacifica
