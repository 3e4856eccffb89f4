// SPDX-License-Identifier: Apache-2.0
// What a request carries past its check: a queue in block RAM. A word is put in when the request is accepted and
// taken when it is forwarded, answered or dropped; data_o is the oldest word two clocks after it was put in,
// which is long before its verdict is there. Whoever uses it knows how many words are in it.
module dev_payload #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 16  // power of two
) (
  input  logic             clk_i,
  input  logic             rst_ni,

  input  logic             push_i,
  input  logic [Width-1:0] data_i,
  input  logic             pop_i,
  output logic [Width-1:0] data_o
);

  localparam int unsigned IndexWidth = $clog2(Depth);

  logic [Width-1:0]      data_q [Depth];
  logic [IndexWidth-1:0] head_q, head_next_q, tail_q;
  logic [Width-1:0]      out_q;

  assign data_o = out_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q <= '0;
      head_next_q <= IndexWidth'(1);
      tail_q <= '0;
    end else begin
      if (push_i) tail_q <= tail_q + IndexWidth'(1);
      if (pop_i) begin
        head_q <= head_next_q;
        head_next_q <= head_next_q + IndexWidth'(1);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (push_i) data_q[tail_q] <= data_i;
    out_q <= data_q[pop_i ? head_next_q : head_q];
  end

`ifndef SYNTHESIS
  logic armed_q;  // out of reset
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) armed_q <= 1'b0;
    else armed_q <= 1'b1;
  end

  logic [IndexWidth:0] count_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_q <= '0;
    else count_q <= count_q + (IndexWidth+1)'(push_i) - (IndexWidth+1)'(pop_i);
  end
  always_ff @(posedge clk_i) begin
    if (armed_q) begin
      NoRequestIsLostForWantOfRoom : assert (!(push_i && count_q == (IndexWidth+1)'(Depth)));
      OnlyAcceptedRequestsLeave : assert (!(pop_i && count_q == '0));
    end
  end
`endif

endmodule
