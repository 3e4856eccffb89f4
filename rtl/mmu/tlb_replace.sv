// Place for a new TLB entry among N places: the lowest-numbered free one, otherwise the oldest (first in, first out).
//
// order_i holds one bit for each pair of places v < w, pair (0,1) first: v was filled before w. With it an entry outlives
// at least N - 1 entries that come after it. What order_i says of a free place does not matter, so it needs no reset.
module tlb_replace #(
  parameter int unsigned N = 4,
  localparam int unsigned Pairs = N * (N - 1) / 2
) (
  input  logic [N-1:0]     free_i,
  input  logic [Pairs-1:0] order_i,
  output logic [N-1:0]     place_o,  // one-hot
  output logic [Pairs-1:0] order_o   // order_i with the place filled last
);

  logic [N-1:0] oldest;

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

    place_o = free_i & (~free_i + N'(1));
    if (free_i == '0) place_o = oldest;

    order_o = order_i;
    pair = 0;
    for (int unsigned v = 0; v < N; v++) begin
      for (int unsigned w = v + 1; w < N; w++) begin
        if (place_o[v]) order_o[pair] = 1'b0;
        if (place_o[w]) order_o[pair] = 1'b1;
        pair++;
      end
    end
  end

endmodule
