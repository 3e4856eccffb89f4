// SPDX-License-Identifier: Apache-2.0
// Small queue in registers: its head is seen at once, a word put in is seen in the next clock. Whoever uses
// it neither pushes while it is full nor pops while it is empty.
module dev_queue #(
  parameter int unsigned Width = 1,
  parameter int unsigned Depth = 4  // power of two
) (
  input  logic             clk_i,
  input  logic             rst_ni,

  input  logic             push_i,
  input  logic [Width-1:0] data_i,
  input  logic             pop_i,
  output logic [Width-1:0] data_o,
  output logic             empty_o,
  output logic             full_o
);

  localparam int unsigned IndexWidth = Depth > 1 ? $clog2(Depth) : 1;
  localparam int unsigned CountWidth = $clog2(Depth + 1);

  logic [Width-1:0]      data_q [Depth];
  logic [IndexWidth-1:0] head_q, tail_q;
  logic [CountWidth-1:0] count_q;
  logic                  full_q, empty_q;

  assign data_o = data_q[head_q];
  assign empty_o = empty_q;
  assign full_o = full_q;

  logic [CountWidth-1:0] count_d;
  always_comb begin
    count_d = count_q;
    if (push_i && !pop_i) count_d = count_q + CountWidth'(1);
    if (pop_i && !push_i) count_d = count_q - CountWidth'(1);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q <= '0;
      tail_q <= '0;
      count_q <= '0;
      full_q <= 1'b0;
      empty_q <= 1'b1;
    end else begin
      count_q <= count_d;
      full_q <= count_d == CountWidth'(Depth);
      empty_q <= count_d == '0;
      if (Depth > 1) begin
        if (push_i) tail_q <= tail_q + IndexWidth'(1);
        if (pop_i) head_q <= head_q + IndexWidth'(1);
      end
    end
  end

  always_ff @(posedge clk_i) if (push_i) data_q[tail_q] <= data_i;

`ifndef SYNTHESIS
  logic armed_q;  // out of reset
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) armed_q <= 1'b0;
    else armed_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (armed_q) begin
      NoPushIntoAFullQueue : assert (!(push_i && full_q));
      NoPopFromAnEmptyQueue : assert (!(pop_i && empty_q));
    end
  end
`endif

endmodule
