// SPDX-License-Identifier: Apache-2.0
// Top of the simulation: the system, its memory and, in the build with waveforms, the architecture scope beside it.
// Straps and pins pass a register, so that nothing combinational hangs on an input (sim_memory.sv says why).
module pacifica_sim
  import pacifica_spec_pkg::*;
  import pacifica_ports_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  longint unsigned memory_i,  // sim_memory.sv
  input  soc_in_t         in_i,      // what the system sees from the next rising edge on
  output soc_out_t        out_o,
  output retire_port_t    retire_o,

  input  logic [255:0]    view_disassembly_i,
  input  logic [191:0]    view_exit_name_i
);

  logic        mem_req_valid, mem_req_ready, mem_req_write, mem_rsp_valid;
  logic [39:0] mem_req_addr;
  logic [63:0] mem_req_wdata, mem_rsp_rdata;
  logic [7:0]  mem_req_wstrb;
  logic [3:0]  mem_req_memtype;
  logic        unused_memtype;
  assign unused_memtype = ^mem_req_memtype;

  soc_in_t in_q;
  always_ff @(posedge clk_i) in_q <= in_i;

  pacifica_soc #(
    .Staged(Staged)
  ) u_soc (
    .clk_i,
    .rst_ni,
    .in_i             (in_q),
    .out_o,
    .mem_req_valid_o  (mem_req_valid),
    .mem_req_ready_i  (mem_req_ready),
    .mem_req_write_o  (mem_req_write),
    .mem_req_addr_o   (mem_req_addr),
    .mem_req_wdata_o  (mem_req_wdata),
    .mem_req_wstrb_o  (mem_req_wstrb),
    .mem_req_memtype_o(mem_req_memtype),
    .mem_rsp_valid_i  (mem_rsp_valid),
    .mem_rsp_rdata_i  (mem_rsp_rdata),
    .retire_o
  );

  sim_memory u_memory (
    .clk_i,
    .memory_i,
    .req_valid_i(mem_req_valid),
    .req_ready_o(mem_req_ready),
    .req_write_i(mem_req_write),
    .req_addr_i (mem_req_addr),
    .req_wdata_i(mem_req_wdata),
    .req_wstrb_i(mem_req_wstrb),
    .rsp_valid_o(mem_rsp_valid),
    .rsp_rdata_o(mem_rsp_rdata)
  );

`ifdef PACIFICA_WAVES
  arch_view u_architecture (
    .clk_i,
    .rst_ni,
    .retire_i     (retire_o),
    .stall_unit_i (out_o.stall_unit),
    .disassembly_i(view_disassembly_i),
    .exit_name_i  (view_exit_name_i)
  );
`else
  logic unused_view;
  assign unused_view = ^{view_disassembly_i, view_exit_name_i};
`endif

endmodule
