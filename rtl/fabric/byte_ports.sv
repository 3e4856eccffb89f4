// SPDX-License-Identifier: Apache-2.0
// Target of single ports (docs/choices.md §10): an access of 2 or 4 bytes is made of accesses to consecutive ports, low
// first, one a clock; a device may take the whole access with its first byte. Devices are the targets of
// spec/platform.toml that no region names. Ports that nobody has read all ones and ignore writes.
module byte_ports
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  logic           clk_i,
  input  logic           rst_ni,

  input  logic           valid_i,     // it is asked
  input  bus_req_t       req_i,
  output logic           ready_o,
  output bus_rsp_t       rsp_o,

  output logic [BytePorts-1:0] port_valid_o,   // whose byte it is
  output byte_port_req_t       port_req_o,
  input  byte_port_rsp_t       port_rsp_i [BytePorts]
);

  logic        busy_q, write_q, answer_q;
  logic [15:0] port_q;
  logic [1:0]  index_q;      // byte of the access
  logic [1:0]  last_q;
  logic [31:0] wdata_q, rdata_q;

  logic [31:0] size_mask;
  always_comb begin
    case (last_q)
      2'd0:    size_mask = 32'h0000_00FF;
      2'd1:    size_mask = 32'h0000_FFFF;
      default: size_mask = 32'hFFFF_FFFF;
    endcase
  end

  logic [15:0]    port;
  byte_port_rsp_t answer;
  assign port = port_q + {14'h0, index_q};
  always_comb begin
    for (int unsigned p = 0; p < BytePorts; p++) begin
      port_valid_o[p] = busy_q && port >= BytePortFirst[p] && port <= BytePortLast[p];
    end
  end
  always_comb begin
    answer = BytePortRspIdle;
    for (int unsigned p = 0; p < BytePorts; p++) begin
      if (port_valid_o[p]) answer = port_rsp_i[p];
    end
  end
  assign port_req_o = '{
    write: write_q, port: port, wdata: wdata_q[{index_q, 3'b000} +: 8], first: index_q == 2'd0, whole: wdata_q & size_mask
  };

  assign ready_o = !busy_q && !answer_q;
  assign rsp_o   = '{valid: answer_q, rdata: {32'h0, rdata_q & size_mask}};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      answer_q <= 1'b0;
      write_q <= 1'b0;
      port_q <= 16'h0;
      index_q <= 2'd0;
      last_q <= 2'd0;
      wdata_q <= 32'h0;
      rdata_q <= 32'h0;
    end else begin
      answer_q <= 1'b0;
      if (valid_i && ready_o) begin
        busy_q <= 1'b1;
        write_q <= req_i.write;
        port_q <= req_i.addr[15:0];
        index_q <= 2'd0;
        last_q <= 2'(req_i.size - 4'd1);
        wdata_q <= req_i.wdata[31:0];
        rdata_q <= '1;
      end else if (busy_q) begin
        rdata_q[{index_q, 3'b000} +: 8] <= answer.rdata;
        index_q <= index_q + 2'd1;
        if (index_q == last_q || answer.whole) begin
          busy_q <= 1'b0;
          answer_q <= 1'b1;
        end
      end
    end
  end

  logic unused;
  assign unused = ^{req_i, answer};

endmodule
