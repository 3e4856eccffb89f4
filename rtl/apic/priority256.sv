// SPDX-License-Identifier: Apache-2.0
// Number of the highest set bit of 256.
module priority256 (
  input  logic [255:0] bits_i,
  output logic         any_o,
  output logic [7:0]   index_o
);

  logic [31:0] word;
  logic [2:0]  word_index;
  always_comb begin
    word = bits_i[31:0];
    word_index = 3'd0;
    for (int unsigned w = 1; w < 8; w++) begin
      if (|bits_i[32*w +: 32]) begin
        word = bits_i[32*w +: 32];
        word_index = 3'(w);
      end
    end
  end

  logic [4:0] bit_index;
  always_comb begin
    bit_index = 5'd0;
    for (int unsigned b = 1; b < 32; b++) if (word[b]) bit_index = 5'(b);
  end

  assign any_o = |word;
  assign index_o = {word_index, bit_index};

endmodule
