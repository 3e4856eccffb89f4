// SPDX-License-Identifier: Apache-2.0
// Timer of the local APIC: counts the initial count down once or again and again, one step every
// 2, 4 … 128 or 1 clocks (divide configuration; docs/choices.md §10).
module apic_timer (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        load_i,      // write to the initial count: restart, 0 stops
  input  logic [31:0] load_data_i,
  input  logic        periodic_i,
  input  logic [2:0]  divide_i,    // divide configuration bits 3, 1, 0
  output logic [31:0] initial_o,
  output logic [31:0] count_o,
  output logic        expired_o    // pulse: the count reached zero
);

  logic [31:0] initial_q, count_q;
  logic [6:0]  prescale_q, last;
  logic        tick;

  // 000 divides by 2 … 110 by 128, 111 by 1.
  assign last = divide_i == 3'b111 ? 7'd0 : 7'(8'd2 << divide_i) - 7'd1;
  assign tick = count_q != 32'd0 && prescale_q >= last;
  assign expired_o = tick && count_q == 32'd1 && !load_i;
  assign initial_o = initial_q;
  assign count_o = count_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      initial_q <= 32'd0;
      count_q <= 32'd0;
      prescale_q <= 7'd0;
    end else if (load_i) begin
      initial_q <= load_data_i;
      count_q <= load_data_i;
      prescale_q <= 7'd0;
    end else if (count_q != 32'd0) begin
      prescale_q <= tick ? 7'd0 : prescale_q + 7'd1;
      if (tick) count_q <= (count_q == 32'd1 && periodic_i) ? initial_q : count_q - 32'd1;
    end
  end

endmodule
