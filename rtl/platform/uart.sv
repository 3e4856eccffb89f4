// SPDX-License-Identifier: Apache-2.0
// COM1: the register set of a 16550A (docs/choices.md §10). Transmitting takes no time, so the transmitter is
// always empty; there is no interrupt line. Received bytes wait outside until the FIFO has room.
//
// Bytes from outside are timing: each enters with a UART_RX event (docs/lockstep.md) and, as with the APIC,
// never between an access of a step to the UART and the end of that step.
module uart (
  input  logic       clk_i,
  input  logic       rst_ni,

  // One register access a clock; rdata_o is combinational
  input  logic       req_valid_i,
  input  logic       req_write_i,
  input  logic [2:0] req_addr_i,
  input  logic [7:0] req_wdata_i,
  output logic [7:0] rdata_o,
  input  logic       step_end_i,

  output logic       tx_valid_o,  // pulse
  output logic [7:0] tx_data_o,
  input  logic       rx_valid_i,
  input  logic [7:0] rx_data_i,
  output logic       rx_ready_o,

  output logic       event_valid_o,
  input  logic       event_ready_i,
  output logic [7:0] event_data_o
);

  logic [7:0] lcr_q, scratch_q, dll_q, dlm_q;
  logic [4:0] mcr_q;
  logic [3:0] ier_q;
  logic       fifo_on_q, overrun_q, hold_q;

  logic [7:0] fifo_q [16];
  logic [3:0] head_q;
  logic [4:0] used_q;
  logic       empty, full;
  assign empty = used_q == 5'd0;
  assign full = fifo_on_q ? used_q == 5'd16 : used_q != 5'd0;

  logic dlab, loopback, write, read;
  assign dlab = lcr_q[7];
  assign loopback = mcr_q[4];
  assign write = req_valid_i && req_write_i;
  assign read = req_valid_i && !req_write_i;

  logic thr_write, rbr_read, lsr_read, fcr_write;
  assign thr_write = write && req_addr_i == 3'd0 && !dlab;
  assign rbr_read = read && req_addr_i == 3'd0 && !dlab;
  assign lsr_read = read && req_addr_i == 3'd5;
  assign fcr_write = write && req_addr_i == 3'd2;

  assign tx_valid_o = thr_write && !loopback;
  assign tx_data_o = req_wdata_i;

  // ---- Receive side
  logic       push, pop, clear;
  logic [7:0] push_data;
  assign event_valid_o = rx_valid_i && !full && !loopback && !hold_q && !req_valid_i;
  assign event_data_o = rx_data_i;
  assign rx_ready_o = event_valid_o && event_ready_i;
  assign push = (thr_write && loopback && !full) || (rx_valid_i && rx_ready_o);
  assign push_data = thr_write ? req_wdata_i : rx_data_i;
  assign pop = rbr_read && !empty;
  assign clear = fcr_write && (req_wdata_i[1] || req_wdata_i[0] != fifo_on_q);

  always_ff @(posedge clk_i) begin
    if (push) fifo_q[head_q + used_q[3:0]] <= push_data;
  end

  logic [3:0] iir;
  always_comb begin
    iir = 4'h1;
    if (ier_q[1]) iir = 4'h2;
    if (ier_q[0] && !empty) iir = 4'h4;
    if (ier_q[2] && overrun_q) iir = 4'h6;
  end

  always_comb begin
    case (req_addr_i)
      3'd0:    rdata_o = dlab ? dll_q : (empty ? 8'h00 : fifo_q[head_q]);
      3'd1:    rdata_o = dlab ? dlm_q : {4'h0, ier_q};
      3'd2:    rdata_o = {{2{fifo_on_q}}, 2'b00, iir};
      3'd3:    rdata_o = lcr_q;
      3'd4:    rdata_o = {3'h0, mcr_q};
      3'd5:    rdata_o = {6'h18, overrun_q, !empty};
      3'd6:    rdata_o = loopback ? {mcr_q[3], mcr_q[2], mcr_q[0], mcr_q[1], 4'h0} : 8'hB0;
      default: rdata_o = scratch_q;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      lcr_q <= 8'h00;
      scratch_q <= 8'h00;
      dll_q <= 8'd12;
      dlm_q <= 8'h00;
      mcr_q <= 5'h00;
      ier_q <= 4'h0;
      fifo_on_q <= 1'b0;
      overrun_q <= 1'b0;
      hold_q <= 1'b0;
      head_q <= 4'h0;
      used_q <= 5'h00;
    end else begin
      if (step_end_i) hold_q <= 1'b0;
      if (req_valid_i) hold_q <= 1'b1;
      if (lsr_read) overrun_q <= 1'b0;
      if (thr_write && loopback && full) overrun_q <= 1'b1;
      if (pop) head_q <= head_q + 4'd1;
      used_q <= used_q + 5'(push) - 5'(pop);
      if (clear) used_q <= 5'd0;
      if (write) begin
        case (req_addr_i)
          3'd0:    if (dlab) dll_q <= req_wdata_i;
          3'd1:    if (dlab) dlm_q <= req_wdata_i; else ier_q <= req_wdata_i[3:0];
          3'd2:    fifo_on_q <= req_wdata_i[0];
          3'd3:    lcr_q <= req_wdata_i;
          3'd4:    mcr_q <= req_wdata_i[4:0];
          3'd7:    scratch_q <= req_wdata_i;
          default: ;  // line and modem status are read-only
        endcase
      end
    end
  end

endmodule
