// SPDX-License-Identifier: Apache-2.0
// The whole system with its memory, for benches that look at each retirement.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#ifdef PROCESSOR_BENCH
#include "Vprocessor_bench.h"
#else
#include "Vpacifica_soc.h"
#endif
#include "spec/generated/pacifica_ports.h"
#include "spec/generated/pacifica_spec.h"

namespace pacifica::bench {

#ifdef PROCESSOR_BENCH
using SystemTop = Vprocessor_bench;
#else
using SystemTop = Vpacifica_soc;
#endif

/// Bytes of memory; where the program, its stack and its data are. All of it is mapped to itself.
constexpr std::uint64_t kMemory = 16 << 20, kCode = 0x100000, kStack = 0x180000, kData = 0x200000;

class System {
 public:
  System();
  void put64(std::uint64_t address, std::uint64_t v);
  /// Until the next retirement; false after too many clocks.
  bool step();

  std::vector<std::uint8_t> memory;
  spec::RetireRecord record;
  spec::ArchState before, after;
  std::vector<spec::WriteRecord> writes;
  bool direct = false;  ///< the step was a direct instruction
  std::uint64_t cycles = 0;
  /// In each clock out of reset: before the memory looks at the ports, and when they are settled.
  std::function<void(SystemTop&)> drive, watch;

 private:
  std::uint8_t* at(std::uint64_t address);
  spec::SocOut outputs() const;
  bool clock();

  std::vector<std::uint8_t> rom_;
  SystemTop dut_;
  bool busy_ = false;
  std::uint64_t data_ = 0;
};

/// Lets the system run from reset to kCode in 64-bit mode.
void reach_code(System& system);

}  // namespace pacifica::bench
