// SPDX-License-Identifier: Apache-2.0
// Place for a new TLB entry among N places: the lowest-numbered free one, otherwise the oldest (first in, first out).
// choose_i picks it; place_o and order_o show it from the next clock on.
//
// order_i holds one bit for each pair of places v < w, pair (0,1) first: v was filled before w. With it an entry outlives
// at least N - 1 entries that come after it. What order_i says of a free place does not matter, so it needs no reset.
module tlb_replace #(
  parameter int unsigned N = 4,  // at least 2
  localparam int unsigned Pairs = N * (N - 1) / 2
) (
  input  logic             clk_i,
  input  logic             choose_i,
  input  logic [N-1:0]     free_i,
  input  logic [Pairs-1:0] order_i,
  output logic [N-1:0]     place_o,  // one-hot
  output logic [Pairs-1:0] order_o   // order_i with that place filled last
);

  logic [N-1:0] oldest, place_q;

  always_comb begin
    int unsigned pair;
    oldest = '1;
    pair = 0;
    for (int unsigned v = 0; v < N; v++) begin
      for (int unsigned w = v + 1; w < N; w++) begin
        if (order_i[pair]) oldest[w] = 1'b0;
        else oldest[v] = 1'b0;
        pair++;
      end
    end
  end

  always_ff @(posedge clk_i) if (choose_i) place_q <= free_i == '0 ? oldest : free_i & (~free_i + N'(1));
  assign place_o = place_q;

  always_comb begin
    int unsigned pair;
    order_o = order_i;
    pair = 0;
    for (int unsigned v = 0; v < N; v++) begin
      for (int unsigned w = v + 1; w < N; w++) begin
        if (place_q[v]) order_o[pair] = 1'b0;
        if (place_q[w]) order_o[pair] = 1'b1;
        pair++;
      end
    end
  end

endmodule
