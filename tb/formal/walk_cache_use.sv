// SPDX-License-Identifier: Apache-2.0
// How a walk cache may be used (rtl/mmu/walk_cache.sv): walk_cache_props assumes it, walker_props proves it of the walker.
//
// A directory is inserted for the key of the last look-up, which did not find one of that level, in a clock without look-up; and from
// the first insertion to the next flush the kind of tables is one.
module walk_cache_use #(
  parameter int unsigned AddressBits = 48
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    flush_i,
  input  logic                    tables_32_i,
  input  logic [AddressBits-1:21] key_i,
  input  logic                    look_i,
  input  logic                    hit_i,      // the cache's answer
  input  logic                    level1_i,
  input  logic                    insert_i,
  input  logic                    insert_level1_i,

  output logic                    allowed_o,  // what happens in this clock
  output logic                    looked_o,   // there was a look-up since reset
  output logic [AddressBits-1:21] last_o,     // its key
  output logic [1:0]              absent_o,   // nothing is held for that: of level 1, of level 2
  output logic                    empty_o,    // nothing was inserted since the last flush
  output logic                    kind_o      // 32-bit tables, at the last look-up or insertion
);

  logic       answer_q;
  logic [1:0] absent_q;
  assign absent_o = !answer_q ? absent_q : !hit_i ? 2'b11 : level1_i ? 2'b00 : 2'b10;

  assign allowed_o = !(look_i && insert_i) &&
                     (!(look_i || insert_i) || flush_i || empty_o || tables_32_i == kind_o) &&
                     (!insert_i || flush_i || (looked_o && key_i == last_o && absent_o[insert_level1_i]));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      answer_q <= 1'b0;
      looked_o <= 1'b0;
      absent_q <= 2'b00;
      empty_o <= 1'b1;
    end else begin
      answer_q <= look_i;
      if (look_i) looked_o <= 1'b1;
      absent_q <= flush_i ? 2'b11 : absent_o & ~(insert_i ? (insert_level1_i ? 2'b10 : 2'b01) : 2'b00);
      if (flush_i) empty_o <= 1'b1;
      else if (insert_i) empty_o <= 1'b0;
    end
    if (look_i) last_o <= key_i;
    if (look_i || insert_i) kind_o <= tables_32_i;
  end
endmodule
