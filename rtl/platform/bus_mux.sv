// SPDX-License-Identifier: Apache-2.0
// Address decode and bus multiplexer: the core's port to the local APIC's page, the I/O ports, or memory.
// The core's accesses are right-aligned and of 1, 2, 4 or 8 bytes within an aligned quadword; memory takes
// aligned quadwords with byte strobes. One request is outstanding; each gets one response. A request may
// be taken in the clock of the previous response.
module bus_mux (
  input  logic        clk_i,
  input  logic        rst_ni,

  // Core
  input  logic        core_req_valid_i,
  output logic        core_req_ready_o,
  input  logic        core_req_write_i,
  input  logic        core_req_io_i,
  input  logic        core_req_fetch_i,    // the response is the whole quadword
  input  logic [39:0] core_req_addr_i,
  input  logic [3:0]  core_req_size_i,
  input  logic [63:0] core_req_wdata_i,
  input  logic [3:0]  core_req_memtype_i,
  output logic        core_rsp_valid_o,
  output logic [63:0] core_rsp_rdata_o,

  // Local APIC
  input  logic [63:0] apic_base_i,
  output logic        apic_req_valid_o,
  input  logic        apic_req_ready_i,
  output logic [11:0] apic_req_addr_o,
  input  logic        apic_rsp_valid_i,
  input  logic [63:0] apic_rsp_rdata_i,

  // I/O ports
  output logic        io_req_valid_o,
  input  logic        io_req_ready_i,
  input  logic        io_rsp_valid_i,
  input  logic [31:0] io_rsp_rdata_i,

  // Memory
  output logic        mem_req_valid_o,
  input  logic        mem_req_ready_i,
  output logic        mem_req_write_o,
  output logic [39:0] mem_req_addr_o,
  output logic [63:0] mem_req_wdata_o,
  output logic [7:0]  mem_req_wstrb_o,
  output logic [3:0]  mem_req_memtype_o,
  input  logic        mem_rsp_valid_i,
  input  logic [63:0] mem_rsp_rdata_i
);

  logic       busy_q, fetch_q;
  logic [2:0] lane_q;
  logic [3:0] size_q;
  logic       rsp_valid, free;

  logic to_io, to_apic, to_mem;
  assign to_io = core_req_io_i;
  assign to_apic = !core_req_io_i && apic_base_i[11] && core_req_addr_i[39:12] == apic_base_i[39:12];
  assign to_mem = !to_io && !to_apic;

  assign rsp_valid = mem_rsp_valid_i || apic_rsp_valid_i || io_rsp_valid_i;
  assign free = !busy_q || rsp_valid;

  assign mem_req_valid_o = core_req_valid_i && free && to_mem;
  assign apic_req_valid_o = core_req_valid_i && free && to_apic;
  assign io_req_valid_o = core_req_valid_i && free && to_io;
  assign core_req_ready_o = free && ((to_mem && mem_req_ready_i) || (to_apic && apic_req_ready_i) ||
                                     (to_io && io_req_ready_i));

  assign apic_req_addr_o = core_req_fetch_i ? {core_req_addr_i[11:3], 3'b000} : core_req_addr_i[11:0];

  logic [7:0] strobes;
  always_comb begin
    case (core_req_size_i)
      4'd1:    strobes = 8'h01;
      4'd2:    strobes = 8'h03;
      4'd4:    strobes = 8'h0F;
      default: strobes = 8'hFF;
    endcase
  end
  assign mem_req_write_o = core_req_write_i;
  assign mem_req_addr_o = {core_req_addr_i[39:3], 3'b000};
  assign mem_req_wdata_o = core_req_wdata_i << {core_req_addr_i[2:0], 3'b000};
  assign mem_req_wstrb_o = core_req_write_i ? 8'(strobes << core_req_addr_i[2:0]) : 8'h00;
  assign mem_req_memtype_o = core_req_memtype_i;

  // ---- Response: memory's quadword is shifted and cut; the others are right-aligned already
  logic [63:0] shifted, cut;
  assign shifted = mem_rsp_rdata_i >> {lane_q, 3'b000};
  always_comb begin
    case (size_q)
      4'd1:    cut = {56'h0, shifted[7:0]};
      4'd2:    cut = {48'h0, shifted[15:0]};
      4'd4:    cut = {32'h0, shifted[31:0]};
      default: cut = shifted;
    endcase
    core_rsp_rdata_o = fetch_q ? mem_rsp_rdata_i : cut;
    if (apic_rsp_valid_i) core_rsp_rdata_o = apic_rsp_rdata_i;
    if (io_rsp_valid_i) core_rsp_rdata_o = {32'h0, io_rsp_rdata_i};
  end
  assign core_rsp_valid_o = rsp_valid;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      fetch_q <= 1'b0;
      lane_q <= 3'd0;
      size_q <= 4'd0;
    end else if (core_req_valid_i && core_req_ready_o) begin
      busy_q <= 1'b1;
      fetch_q <= core_req_fetch_i;
      lane_q <= core_req_addr_i[2:0];
      size_q <= core_req_size_i;
    end else if (rsp_valid) begin
      busy_q <= 1'b0;
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (core_req_valid_i && !core_req_io_i && !core_req_fetch_i) begin
      AccessStaysInItsQuadword : assert ({2'b0, core_req_addr_i[2:0]} + {1'b0, core_req_size_i} <= 5'd8);
    end
    if (rsp_valid) ResponseOnlyToARequest : assert (busy_q);
  end
`endif

  logic unused_base;
  assign unused_base = ^{apic_base_i[63:40], apic_base_i[10:0]};

endmodule
