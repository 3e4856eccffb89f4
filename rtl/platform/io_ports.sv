// SPDX-License-Identifier: Apache-2.0
// I/O ports (docs/platform.md; docs/choices.md §10): COM1, the exit port F4h and the debug console E9h.
// An access of 2 or 4 bytes is made of byte accesses to consecutive ports, low first; only port F4h takes
// the value as a whole. Ports that nobody decodes read all ones and ignore writes.
module io_ports
  import pacifica_spec_pkg::*;
(
  input  logic        clk_i,
  input  logic        rst_ni,

  // One access at a time, each gets one response; data right-aligned
  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic        req_write_i,
  input  logic [15:0] req_port_i,
  input  logic [3:0]  req_size_i,
  input  logic [31:0] req_wdata_i,
  output logic        rsp_valid_o,
  output logic [31:0] rsp_rdata_o,

  // UART register access
  output logic        uart_req_valid_o,
  output logic        uart_req_write_o,
  output logic [2:0]  uart_req_addr_o,
  output logic [7:0]  uart_req_wdata_o,
  input  logic [7:0]  uart_rdata_i,

  output logic        debug_valid_o,
  output logic [7:0]  debug_data_o,
  output logic        exit_valid_o,
  output logic [31:0] exit_value_o
);

  logic        busy_q, write_q, answer_q, whole_q;
  logic [15:0] port_q;
  logic [1:0]  index_q;      // byte of the access
  logic [1:0]  last_q;
  logic [31:0] wdata_q, rdata_q;

  logic [15:0] port;
  logic [7:0]  wbyte;
  assign port = port_q + {14'h0, index_q};
  assign wbyte = wdata_q[{index_q, 3'b000} +: 8];
  assign req_ready_o = !busy_q && !answer_q;

  logic is_uart;
  assign is_uart = port[15:3] == PortCom1[15:3];
  assign uart_req_valid_o = busy_q && is_uart;
  assign uart_req_write_o = write_q;
  assign uart_req_addr_o = port[2:0];
  assign uart_req_wdata_o = wbyte;

  assign debug_valid_o = busy_q && write_q && port == PortDebug;
  assign debug_data_o = wbyte;

  logic [31:0] size_mask;
  always_comb begin
    case (last_q)
      2'd0:    size_mask = 32'h0000_00FF;
      2'd1:    size_mask = 32'h0000_FFFF;
      default: size_mask = 32'hFFFF_FFFF;
    endcase
  end
  assign exit_valid_o = busy_q && write_q && port == PortExit;
  assign exit_value_o = whole_q ? wdata_q & size_mask : {24'h0, wbyte};

  assign rsp_valid_o = answer_q;
  assign rsp_rdata_o = rdata_q & size_mask;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      answer_q <= 1'b0;
      write_q <= 1'b0;
      whole_q <= 1'b0;
      port_q <= 16'h0;
      index_q <= 2'd0;
      last_q <= 2'd0;
      wdata_q <= 32'h0;
      rdata_q <= 32'h0;
    end else begin
      answer_q <= 1'b0;
      if (req_valid_i && req_ready_o) begin
        busy_q <= 1'b1;
        write_q <= req_write_i;
        whole_q <= req_port_i == PortExit;
        port_q <= req_port_i;
        index_q <= 2'd0;
        last_q <= 2'(req_size_i - 4'd1);
        wdata_q <= req_wdata_i;
        rdata_q <= '1;
      end else if (busy_q) begin
        rdata_q[{index_q, 3'b000} +: 8] <= is_uart ? uart_rdata_i : 8'hFF;
        index_q <= index_q + 2'd1;
        if (index_q == last_q || (whole_q && write_q)) begin
          busy_q <= 1'b0;
          answer_q <= 1'b1;
        end
      end
    end
  end

endmodule
