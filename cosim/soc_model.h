// SPDX-License-Identifier: Apache-2.0
// The Verilated system behind one interface, so that the fast build and the build with waveforms share the
// harness.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace pacifica::cosim {

/// Pointers to the ports of rtl/platform/pacifica_soc.sv (cosim/sv/pacifica_sim.sv).
struct SocPorts {
  std::uint8_t *clk_i, *rst_ni, *profile_apm_i;
  std::uint8_t* boot_direct_i;
  std::uint32_t *boot_entry_i, *boot_eax_i, *boot_ebx_i;
  std::uint8_t *mem_req_valid_o, *mem_req_ready_i, *mem_req_write_o, *mem_req_wstrb_o;
  std::uint64_t *mem_req_addr_o, *mem_req_wdata_o;
  std::uint8_t* mem_rsp_valid_i;
  std::uint64_t* mem_rsp_rdata_i;
  std::uint8_t *nmi_i, *intr_i, *intr_vector_i;
  std::uint8_t *uart_tx_valid_o, *uart_tx_data_o, *uart_rx_valid_i, *uart_rx_data_i, *uart_rx_ready_o;
  std::uint8_t *debug_valid_o, *debug_data_o, *exit_valid_o;
  std::uint32_t* exit_value_o;
  std::uint32_t* retire_o;  ///< words of the retirement port
  std::uint8_t *retire_direct_o, *stall_unit_o;
  std::uint32_t* view_disassembly_i;  ///< 8 words
  std::uint32_t* view_exit_name_i;    ///< 6 words
};

/// Thrown by eval() when an assertion of the RTL fails; the model must not be clocked any more.
class RtlAssertion : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class SocModel {
 public:
  virtual ~SocModel() = default;
  const SocPorts& ports() const { return ports_; }
  virtual void eval() = 0;
  /// Waveform: nothing happens in the fast build.
  virtual void open_trace(const std::string& path) = 0;
  virtual void dump(std::uint64_t time) = 0;
  virtual void close_trace() = 0;

 protected:
  SocPorts ports_{};
};

/// False in a build without the RTL.
bool have_rtl();
bool have_waves();
std::unique_ptr<SocModel> make_fast_model();
std::unique_ptr<SocModel> make_traced_model();

}  // namespace pacifica::cosim
