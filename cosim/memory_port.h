// SPDX-License-Identifier: Apache-2.0
// DRAM and boot ROM behind the memory port of the RTL: latency, and delays at random from the seed.
#pragma once

#include <cstdint>
#include <random>

#include "cosim/soc_model.h"
#include "platform/memory.h"

namespace pacifica::cosim {

class MemoryPort {
 public:
  struct Timing {
    unsigned latency = 1;
    unsigned stall_percent = 0;
    std::uint64_t seed = 1;
  };
  MemoryPort(PhysicalMemory memory, const Timing& timing)
      : memory_(std::move(memory)), timing_(timing), random_(timing.seed) {}

  /// Before the rising edge: sets the inputs of the port for this cycle.
  void drive(const SocPorts& ports);
  /// Outputs have settled: takes a request if there is one.
  void sample(const SocPorts& ports);
  PhysicalMemory& memory() { return memory_; }
  const PhysicalMemory& memory() const { return memory_; }

 private:
  bool stall() { return timing_.stall_percent != 0 && random_() % 100 < timing_.stall_percent; }

  PhysicalMemory memory_;
  Timing timing_;
  std::mt19937 random_;
  bool busy_ = false;
  bool ready_ = false;
  unsigned wait_ = 0;  ///< cycles until the response
  std::uint64_t data_ = 0;
};

}  // namespace pacifica::cosim
