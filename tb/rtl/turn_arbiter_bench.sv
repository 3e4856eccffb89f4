// SPDX-License-Identifier: Apache-2.0
// The fabric's arbiter with vectors as ports, an element for each master, for turn_arbiter_test.cpp.
module turn_arbiter_bench
  import bus_pkg::*;
#(
  parameter int unsigned Masters = 4
) (
  input  logic               clk_i,
  input  logic               rst_ni,

  input  logic [Masters-1:0] valid_i,
  input  logic [Masters-1:0] write_i,
  input  logic [Masters-1:0] fetch_i,
  input  logic [63:0]        addr_i,     // 16 bits for each
  input  logic [Masters-1:0] end_i,
  output logic [Masters-1:0] ready_o,
  output logic [Masters-1:0] rsp_valid_o,
  output logic [63:0]        rdata_o,

  output logic               req_valid_o,
  output logic               req_write_o,
  output logic [15:0]        req_addr_o,
  input  logic               req_ready_i,
  input  logic               rsp_valid_i,
  input  logic [63:0]        rsp_rdata_i,

  output logic               turn_begin_o,
  output logic               turn_end_o,
  output logic               taken_o,
  output logic [3:0]         master_o
);

  bus_req_t req [Masters], ordered;
  bus_rsp_t rsp [Masters];
  monitor_t monitor;
  always_comb begin
    for (int unsigned m = 0; m < Masters; m++) begin
      req[m]         = BusReqIdle;
      req[m].valid   = valid_i[m];
      req[m].write   = write_i[m];
      req[m].fetch   = fetch_i[m];
      req[m].addr    = {24'h0, addr_i[16*m +: 16]};
      rsp_valid_o[m] = rsp[m].valid;
    end
  end
  turn_arbiter #(
    .Masters(Masters)
  ) u_arbiter (
    .clk_i,
    .rst_ni,
    .req_i    (req),
    .ready_o,
    .rsp_o    (rsp),
    .end_i,
    .req_o    (ordered),
    .ready_i  (req_ready_i),
    .rsp_i    ('{valid: rsp_valid_i, rdata: rsp_rdata_i}),
    .monitor_o(monitor)
  );
  assign rdata_o      = rsp[0].rdata;
  assign req_valid_o  = ordered.valid;
  assign req_write_o  = ordered.write;
  assign req_addr_o   = ordered.addr[15:0];
  assign turn_begin_o = monitor.turn_begin;
  assign turn_end_o   = monitor.turn_end;
  assign taken_o      = monitor.access.valid;
  assign master_o     = monitor.master;

  logic unused;
  assign unused = ^{ordered, monitor, addr_i};

endmodule
