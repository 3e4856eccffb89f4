// SPDX-License-Identifier: Apache-2.0
// System top: processors, the fabric with its one point of order, and what answers there. A device joins as a row of
// spec/platform.toml and an instance below (docs/fabric.md). Everything that retires is on retire_o (spec/record.toml).
//
// mem_*: each request gets one response, in order, reads and writes alike; one is outstanding.
// in_i, out_o: everything else at the system's edge (spec/ports.toml).
module pacifica_soc
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
  import pacifica_ports_pkg::*;
#(
  parameter bit Staged = 1'b0,
  parameter int unsigned Processors = 1
) (
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

  output retire_port_t retire_o
);

  if (Processors != 1) begin : gen_check_processors
    $error("pacifica_soc: Processors = %0d, but the edge has one retirement port", Processors);
  end

  localparam int unsigned Masters = Processors;

  // ---- Masters: processors. Pins and the events of devices go to processor 0.
  bus_req_t              master_req [Masters];
  logic [Masters-1:0]    master_ready, master_end;
  bus_rsp_t              master_rsp [Masters];
  interrupt_t            pins;
  event_t                uart_event;
  monitor_t              monitor;
  logic [Processors-1:0] event_ready, retire_direct;
  logic [3:0]            stall_unit [Processors];
  assign pins = '{intr: in_i.intr, vec: in_i.intr_vector, nmi: in_i.nmi};
  for (genvar p = 0; p < Processors; p++) begin : g_processor
    retire_port_t retire;
    if (p == 0) begin : gen_retire
      assign retire_o = retire;
    end
    // The writes of others, as they pass the point of order.
    snoop_t foreign;
    if (Masters == 1) begin : gen_alone
      assign foreign = SnoopIdle;
    end else begin : gen_foreign
      assign foreign = '{valid: monitor.access.valid && monitor.access.write && !monitor.access.io &&
                                monitor.master != 4'(p), addr: monitor.access.addr};
    end
    processor #(
      .Staged(Staged),
      .Number(8'(p))
    ) u_processor (
      .clk_i,
      .rst_ni,
      .profile_apm_i  (in_i.profile_apm),
      .boot_i         ('{direct: in_i.boot_direct, entry: in_i.boot_entry, eax: in_i.boot_eax, ebx: in_i.boot_ebx}),
      .bus_req_o      (master_req[p]),
      .bus_ready_i    (master_ready[p]),
      .bus_rsp_i      (master_rsp[p]),
      .step_end_o     (master_end[p]),
      .foreign_i      (foreign),
      .pins_i         (p == 0 ? pins : InterruptIdle),
      .event_i        (p == 0 ? uart_event : EventIdle),
      .event_ready_o  (event_ready[p]),
      .retire_o       (retire),
      .retire_direct_o(retire_direct[p]),
      .stall_unit_o   (stall_unit[p])
    );
  end
  assign out_o.retire_direct = retire_direct[0];
  assign out_o.stall_unit    = stall_unit[0];

  // ---- Fabric
  bus_req_t           ordered_req;
  logic               ordered_ready;
  bus_rsp_t           ordered_rsp;
  logic [Regions-1:0] region_valid, region_ready;
  bus_rsp_t           region_rsp [Regions];
  turn_arbiter #(
    .Masters(Masters)
  ) u_arbiter (
    .clk_i,
    .rst_ni,
    .req_i    (master_req),
    .ready_o  (master_ready),
    .rsp_o    (master_rsp),
    .end_i    (master_end),
    .req_o    (ordered_req),
    .ready_i  (ordered_ready),
    .rsp_i    (ordered_rsp),
    .monitor_o(monitor)
  );
  target_decoder u_decoder (
    .req_i  (ordered_req),
    .ready_o(ordered_ready),
    .rsp_o  (ordered_rsp),
    .valid_o(region_valid),
    .ready_i(region_ready),
    .rsp_i  (region_rsp)
  );
  // The clock after a turn: the step has ended for devices that hold still within one.
  logic turn_ended_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) turn_ended_q <= 1'b0;
    else turn_ended_q <= monitor.turn_end;
  end
  logic unused_monitor;
  assign unused_monitor = ^monitor;

  // ---- Regions
  memory_port u_memory (
    .clk_i,
    .rst_ni,
    .valid_i(region_valid[RegionMemory]),
    .req_i  (ordered_req),
    .ready_o(region_ready[RegionMemory]),
    .rsp_o  (region_rsp[RegionMemory]),
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
  host_bridge u_host_bridge (
    .clk_i,
    .rst_ni,
    .valid_i(region_valid[RegionPciConfig]),
    .req_i  (ordered_req),
    .ready_o(region_ready[RegionPciConfig]),
    .rsp_o  (region_rsp[RegionPciConfig])
  );
  logic [BytePorts-1:0] port_valid;
  byte_port_req_t       port_req;
  byte_port_rsp_t       port_rsp [BytePorts];
  byte_ports u_ports (
    .clk_i,
    .rst_ni,
    .valid_i   (region_valid[RegionBytePorts]),
    .req_i     (ordered_req),
    .ready_o   (region_ready[RegionBytePorts]),
    .rsp_o     (region_rsp[RegionBytePorts]),
    .port_valid_o(port_valid),
    .port_req_o(port_req),
    .port_rsp_i(port_rsp)
  );

  // ---- Devices of single ports
  exit_port u_exit (
    .valid_i     (port_valid[BytePortExit]),
    .req_i       (port_req),
    .rsp_o       (port_rsp[BytePortExit]),
    .exit_valid_o(out_o.exit_valid),
    .exit_value_o(out_o.exit_value)
  );
  debug_port u_debug (
    .valid_i      (port_valid[BytePortDebug]),
    .req_i        (port_req),
    .rsp_o        (port_rsp[BytePortDebug]),
    .debug_valid_o(out_o.debug_valid),
    .debug_data_o (out_o.debug_data)
  );
  uart u_uart (
    .clk_i,
    .rst_ni,
    .req_valid_i  (port_valid[BytePortCom1]),
    .req_write_i  (port_req.write),
    .req_addr_i   (port_req.port[2:0]),
    .req_wdata_i  (port_req.wdata),
    .rdata_o      (port_rsp[BytePortCom1].rdata),
    .step_end_i   (turn_ended_q),
    .tx_valid_o   (out_o.uart_tx_valid),
    .tx_data_o    (out_o.uart_tx_data),
    .rx_valid_i   (in_i.uart_rx_valid),
    .rx_data_i    (in_i.uart_rx_data),
    .rx_ready_o   (out_o.uart_rx_ready),
    .event_valid_o(uart_event.valid),
    .event_ready_i(event_ready[0]),
    .event_data_o (uart_event.data[7:0])
  );
  assign port_rsp[BytePortCom1].whole = 1'b0;
  assign uart_event.kind              = EVENT_KIND_UART_RX;
  assign uart_event.data[63:8]        = 56'h0;

endmodule
