// SPDX-License-Identifier: Apache-2.0
// DRAM and boot ROM behind the memory port of the RTL: latency, and delays at random from the seed.
#pragma once

#include <cstdint>
#include <random>

#include "platform/memory.h"

namespace pacifica::cosim {

/// What the port shows to the system in one clock.
struct MemoryAnswer {
  bool req_ready = false;
  bool rsp_valid = false;
  std::uint64_t rsp_rdata = 0;
};

struct MemoryRequest {
  bool write = false;
  std::uint8_t strobes = 0;   ///< bytes that a write changes
  std::uint64_t address = 0;  ///< physical; bits 2:0 do not count
  std::uint64_t data = 0;
};

/// The simulated top holds this object's address and calls it at each rising edge (cosim/sv/sim_memory.sv),
/// so it stays where it is.
class MemoryPort {
 public:
  struct Timing {
    unsigned latency = 1;  ///< clocks from request to response
    unsigned stall_percent = 0;
    std::uint64_t seed = 1;
  };
  MemoryPort(PhysicalMemory memory, const Timing& timing);
  MemoryPort(const MemoryPort&) = delete;
  MemoryPort& operator=(const MemoryPort&) = delete;

  /// During reset the system's requests do not count.
  void set_running(bool running) { running_ = running; }
  /// The end of a clock: `request` if the system made one (null: none); what the port shows in the next one.
  MemoryAnswer clock(const MemoryRequest* request);

  PhysicalMemory& memory() { return memory_; }
  const PhysicalMemory& memory() const { return memory_; }

 private:
  bool stall() { return timing_.stall_percent != 0 && random_() % 100 < timing_.stall_percent; }
  void accept(const MemoryRequest& request);
  MemoryAnswer answer();

  PhysicalMemory memory_;
  Timing timing_;
  std::mt19937 random_;
  bool running_ = false;
  bool busy_ = false;
  bool ready_ = false;
  unsigned wait_ = 0;  ///< cycles until the response
  std::uint64_t data_ = 0;
};

}  // namespace pacifica::cosim
