// SPDX-License-Identifier: Apache-2.0
// The Verilated system behind one interface, so that the fast build and the build with waveforms share the
// harness.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "cosim/memory_port.h"
#include "spec/generated/pacifica_ports.h"

namespace pacifica::cosim {

/// Thrown by the clock's edges when an assertion of the RTL fails; the model must not be clocked any more.
class RtlAssertion : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Left-justified ASCII for the waveform, in the words of a packed vector.
template <std::size_t kWords>
using ViewText = std::array<std::uint32_t, kWords>;

/// cosim/sv/pacifica_sim.sv. Before the first clock someone connects the memory.
class SocModel {
 public:
  virtual ~SocModel() = default;
  /// The memory behind the system; stays where it is as long as the model is clocked.
  virtual void connect(MemoryPort& memory) = 0;
  virtual void reset(bool active) = 0;
  /// Straps and pins as the system sees them from the next rising edge on.
  virtual void set_inputs(const spec::SocIn& inputs) = 0;
  virtual void fall() = 0;
  virtual void rise() = 0;
  /// Outputs in the current clock.
  virtual spec::SocOut outputs() const = 0;
  /// Words of the retirement port.
  virtual const std::uint32_t* retire() const = 0;
  /// Waveform: nothing happens in the fast build.
  virtual void annotate_instruction(const ViewText<8>&) {}
  virtual void annotate_exit(const ViewText<6>&) {}
  virtual void open_trace(const std::string&) {}
  virtual void dump(std::uint64_t) {}
  virtual void close_trace() {}
};

/// False in a build without the RTL.
bool have_rtl();
bool have_waves();
std::unique_ptr<SocModel> make_fast_model();
std::unique_ptr<SocModel> make_traced_model();

}  // namespace pacifica::cosim
