// SPDX-License-Identifier: Apache-2.0
// One processor with its memory port, for benches that watch its bus and play another master. Ports of the system
// (pacifica_soc.sv), and what passes on the bus; a foreign write is announced in a clock without an access of the
// processor, as the point of order would.
module processor_bench
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
  import pacifica_ports_pkg::*;
(
  input  logic         clk_i,
  input  logic         rst_ni,
  input  soc_in_t      in_i,
  output soc_out_t     out_o,

  output logic         mem_req_valid_o,
  input  logic         mem_req_ready_i,
  output logic         mem_req_write_o,
  output logic [39:0]  mem_req_addr_o,
  output logic [63:0]  mem_req_wdata_o,
  output logic [7:0]   mem_req_wstrb_o,
  output logic [3:0]   mem_req_memtype_o,
  input  logic         mem_rsp_valid_i,
  input  logic [63:0]  mem_rsp_rdata_i,

  output logic         bus_taken_o,     // an access passes, of these kinds:
  output logic         bus_write_o,
  output logic         bus_fetch_o,
  output logic         bus_lock_o,
  output logic [39:0]  bus_addr_o,
  output logic [3:0]   bus_size_o,
  output logic         step_end_o,
  input  logic         foreign_valid_i,
  input  logic [39:0]  foreign_addr_i,

  output retire_port_t retire_o
);

  bus_req_t   req;
  bus_rsp_t   rsp;
  logic       ready, event_ready, memory_ready;
  interrupt_t pins;
  assign pins = '{intr: in_i.intr, vec: in_i.intr_vector, nmi: in_i.nmi};
  processor u_processor (
    .clk_i,
    .rst_ni,
    .profile_apm_i  (in_i.profile_apm),
    .boot_i         ('{direct: in_i.boot_direct, entry: in_i.boot_entry, eax: in_i.boot_eax, ebx: in_i.boot_ebx}),
    .bus_req_o      (req),
    .bus_ready_i    (ready),
    .bus_rsp_i      (rsp),
    .step_end_o,
    .foreign_i      ('{valid: foreign_valid_i, addr: foreign_addr_i}),
    .pins_i         (pins),
    .event_i        (EventIdle),
    .event_ready_o  (event_ready),
    .retire_o,
    .retire_direct_o(out_o.retire_direct),
    .stall_unit_o   (out_o.stall_unit)
  );
  // The foreign write has the fabric in its clock.
  assign ready       = memory_ready && !foreign_valid_i;
  assign bus_taken_o = req.valid && ready;
  assign bus_write_o = req.write;
  assign bus_fetch_o = req.fetch;
  assign bus_lock_o  = req.lock;
  assign bus_addr_o  = req.addr;
  assign bus_size_o  = req.size;
  memory_port u_memory (
    .clk_i,
    .rst_ni,
    .valid_i(req.valid && !foreign_valid_i),
    .req_i  (req),
    .ready_o(memory_ready),
    .rsp_o  (rsp),
    .mem_req_valid_o,
    .mem_req_ready_i,
    .mem_req_write_o,
    .mem_req_addr_o,
    .mem_req_wdata_o,
    .mem_req_wstrb_o,
    .mem_req_memtype_o,
    .mem_rsp_valid_i,
    .mem_rsp_rdata_i
  );

  assign out_o.exit_value    = '0;
  assign out_o.exit_valid    = 1'b0;
  assign out_o.debug_data    = '0;
  assign out_o.debug_valid   = 1'b0;
  assign out_o.uart_rx_ready = 1'b0;
  assign out_o.uart_tx_data  = '0;
  assign out_o.uart_tx_valid = 1'b0;
  logic unused;
  assign unused = ^{in_i, event_ready, req};

endmodule
