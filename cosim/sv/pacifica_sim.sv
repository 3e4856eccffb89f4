// SPDX-License-Identifier: Apache-2.0
// Top of the simulation: the system and, in the build with waveforms, the architecture scope beside it.
module pacifica_sim
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         profile_apm_i,
  input  logic         boot_direct_i,  // straps of a direct boot (pacifica_core.sv)
  input  logic [31:0]  boot_entry_i,
  input  logic [31:0]  boot_eax_i,
  input  logic [31:0]  boot_ebx_i,

  output logic         mem_req_valid_o,
  input  logic         mem_req_ready_i,
  output logic         mem_req_write_o,
  output logic [39:0]  mem_req_addr_o,
  output logic [63:0]  mem_req_wdata_o,
  output logic [7:0]   mem_req_wstrb_o,
  output logic [3:0]   mem_req_memtype_o,
  input  logic         mem_rsp_valid_i,
  input  logic [63:0]  mem_rsp_rdata_i,

  input  logic         nmi_i,
  input  logic         intr_i,
  input  logic [7:0]   intr_vector_i,

  output logic         uart_tx_valid_o,
  output logic [7:0]   uart_tx_data_o,
  input  logic         uart_rx_valid_i,
  input  logic [7:0]   uart_rx_data_i,
  output logic         uart_rx_ready_o,
  output logic         debug_valid_o,
  output logic [7:0]   debug_data_o,
  output logic         exit_valid_o,
  output logic [31:0]  exit_value_o,

  output retire_port_t retire_o,
  output logic         retire_direct_o,  // with a step of retire_o: it was a direct instruction
  output logic [3:0]   stall_unit_o,

  input  logic [255:0] view_disassembly_i,
  input  logic [191:0] view_exit_name_i
);

  pacifica_soc #(
    .Staged(Staged)
  ) u_soc (
    .clk_i,
    .rst_ni,
    .profile_apm_i,
    .boot_direct_i,
    .boot_entry_i,
    .boot_eax_i,
    .boot_ebx_i,
    .mem_req_valid_o,
    .mem_req_ready_i,
    .mem_req_write_o,
    .mem_req_addr_o,
    .mem_req_wdata_o,
    .mem_req_wstrb_o,
    .mem_req_memtype_o,
    .mem_rsp_valid_i,
    .mem_rsp_rdata_i,
    .nmi_i,
    .intr_i,
    .intr_vector_i,
    .uart_tx_valid_o,
    .uart_tx_data_o,
    .uart_rx_valid_i,
    .uart_rx_data_i,
    .uart_rx_ready_o,
    .debug_valid_o,
    .debug_data_o,
    .exit_valid_o,
    .exit_value_o,
    .retire_o,
    .retire_direct_o,
    .stall_unit_o
  );

`ifdef PACIFICA_WAVES
  arch_view u_architecture (
    .clk_i,
    .rst_ni,
    .retire_i     (retire_o),
    .stall_unit_i (stall_unit_o),
    .disassembly_i(view_disassembly_i),
    .exit_name_i  (view_exit_name_i)
  );
`else
  logic unused_view;
  assign unused_view = ^{view_disassembly_i, view_exit_name_i};
`endif

endmodule
