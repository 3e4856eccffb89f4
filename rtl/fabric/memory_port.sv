// SPDX-License-Identifier: Apache-2.0
// Target memory: right-aligned accesses of 1, 2, 4 or 8 bytes within an aligned quadword become aligned quadwords with byte
// strobes. Each request gets one response, in order; one is outstanding.
module memory_port
  import bus_pkg::*;
(
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,     // it is asked
  input  bus_req_t    req_i,
  output logic        ready_o,
  output bus_rsp_t    rsp_o,

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

  logic [7:0] strobes;
  always_comb begin
    case (req_i.size)
      4'd1:    strobes = 8'h01;
      4'd2:    strobes = 8'h03;
      4'd4:    strobes = 8'h0F;
      default: strobes = 8'hFF;
    endcase
  end
  assign mem_req_valid_o   = valid_i;
  assign ready_o           = mem_req_ready_i;
  assign mem_req_write_o   = req_i.write;
  assign mem_req_addr_o    = {req_i.addr[39:3], 3'b000};
  assign mem_req_wdata_o   = req_i.wdata << {req_i.addr[2:0], 3'b000};
  assign mem_req_wstrb_o   = req_i.write ? 8'(strobes << req_i.addr[2:0]) : 8'h00;
  assign mem_req_memtype_o = req_i.memtype;

  logic       fetch_q;
  logic [2:0] lane_q;
  logic [3:0] size_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      fetch_q <= 1'b0;
      lane_q <= 3'd0;
      size_q <= 4'd0;
    end else if (valid_i && ready_o) begin
      fetch_q <= req_i.fetch;
      lane_q <= req_i.addr[2:0];
      size_q <= req_i.size;
    end
  end

  logic [63:0] shifted;
  assign shifted = mem_rsp_rdata_i >> {lane_q, 3'b000};
  always_comb begin
    rsp_o.valid = mem_rsp_valid_i;
    case (size_q)
      4'd1:    rsp_o.rdata = {56'h0, shifted[7:0]};
      4'd2:    rsp_o.rdata = {48'h0, shifted[15:0]};
      4'd4:    rsp_o.rdata = {32'h0, shifted[31:0]};
      default: rsp_o.rdata = shifted;
    endcase
    if (fetch_q) rsp_o.rdata = mem_rsp_rdata_i;
  end

  logic unused;
  assign unused = ^req_i;

`ifndef SYNTHESIS
  logic busy_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) busy_q <= 1'b0;
    else if (valid_i && ready_o) busy_q <= 1'b1;
    else if (mem_rsp_valid_i) busy_q <= 1'b0;
  end
  always_ff @(posedge clk_i) begin
    if (valid_i && !req_i.fetch) begin
      AccessStaysInItsQuadword : assert ({2'b0, req_i.addr[2:0]} + {1'b0, req_i.size} <= 5'd8);
    end
    if (mem_rsp_valid_i) ResponseOnlyToARequest : assert (busy_q);
  end
`endif

endmodule
