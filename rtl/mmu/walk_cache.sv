// SPDX-License-Identifier: Apache-2.0
// Walk cache of one dimension (manual 2.21.3; docs/choices.md §4 "Walk caches"): a few directories. A directory is
// a table of level 1 (it holds 4 KB page-table entries) or level 2 (it holds page-directory entries) to go on in,
// with the rights gathered on the way to it. Fully associative, in registers; the oldest directory gives way.
//
// look_i: looks key_i up in this clock, the answer is there in the next one. A level 1 directory goes before one of
// level 2. With forget_i what matches is dropped instead, and nothing is found.
// insert_i: a new directory for key_i. It must not be held already: the walker inserts only what a look-up of
// the same key has just not found. flush_i: drops everything, and goes before an insertion.
// Entries = 0: nothing is ever found.
module walk_cache #(
  parameter int unsigned Entries = 4,       // 0 or a power of two
  parameter int unsigned AddressBits = 48   // of what this dimension translates
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,

  input  logic                    flush_i,
  input  logic                    tables_32_i,   // 32-bit tables: one of level 1 reaches 4 MB, not 2 MB
  input  logic [AddressBits-1:21] key_i,

  input  logic                    look_i,
  input  logic                    forget_i,
  output logic                    hit_o,
  output logic                    level1_o,      // the directory found is of level 1, not 2
  output logic [39:12]            table_o,
  output logic                    write_o,
  output logic                    user_o,
  output logic                    nx_o,

  input  logic                    insert_i,
  input  logic                    insert_level1_i,
  input  logic [39:12]            insert_table_i,
  input  logic                    insert_write_i,
  input  logic                    insert_user_i,
  input  logic                    insert_nx_i
);

  localparam int unsigned DataWidth = 31;

  if (Entries == 0) begin : g_none
    assign hit_o = 1'b0;
    assign level1_o = 1'b0;
    assign table_o = '0;
    assign write_o = 1'b0;
    assign user_o = 1'b0;
    assign nx_o = 1'b0;

    logic unused;
    assign unused = ^{clk_i, rst_ni, flush_i, tables_32_i, key_i, look_i, forget_i, insert_i, insert_level1_i,
                      insert_table_i, insert_write_i, insert_user_i, insert_nx_i};
  end else begin : g_some
    localparam int unsigned IndexBits = Entries > 1 ? $clog2(Entries) : 1;

    logic [Entries-1:0]   valid_q, match1, match2, victim;
    logic [Entries-1:0]   chosen_q;  // at most one
    logic [DataWidth-1:0] data [Entries];
    logic [DataWidth-1:0] found;
    logic                 level1_q;
    logic [IndexBits-1:0] oldest_q;

    always_comb begin
      victim = '0;
      victim[oldest_q] = insert_i;
    end

    for (genvar e = 0; e < Entries; e++) begin : g_entry
      logic [AddressBits-1:21] tag_q;
      logic                    tag_level1_q;
      logic [DataWidth-1:0]    data_q;
      logic                    same_1g, same_2m;

      assign same_1g = tag_q[AddressBits-1:30] == key_i[AddressBits-1:30];
      assign same_2m = tag_q[29:22] == key_i[29:22] && (tables_32_i || tag_q[21] == key_i[21]);
      assign match1[e] = valid_q[e] && tag_level1_q && same_1g && same_2m;
      assign match2[e] = valid_q[e] && !tag_level1_q && same_1g;
      assign data[e] = data_q;

      always_ff @(posedge clk_i) begin
        if (victim[e]) begin
          tag_q <= key_i;
          tag_level1_q <= insert_level1_i;
          data_q <= {insert_table_i, insert_write_i, insert_user_i, insert_nx_i};
        end
      end
    end

    // What to take is registered, not what it holds: the selection is for the next clock.
    always_comb begin
      found = '0;
      for (int unsigned e = 0; e < Entries; e++) if (chosen_q[e]) found |= data[e];
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        valid_q <= '0;
        oldest_q <= '0;
        chosen_q <= '0;
      end else begin
        if (flush_i) begin
          valid_q <= '0;
          chosen_q <= '0;
        end else begin
          if (look_i) chosen_q <= forget_i ? '0 : |match1 ? match1 : match2;
          valid_q <= (look_i && forget_i ? valid_q & ~match1 & ~match2 : valid_q) | victim;
        end
        if (insert_i) oldest_q <= Entries > 1 ? oldest_q + IndexBits'(1) : '0;
      end
    end

    always_ff @(posedge clk_i) if (look_i) level1_q <= |match1;

    assign hit_o = |chosen_q;
    assign level1_o = level1_q;
    assign {table_o, write_o, user_o, nx_o} = found;

`ifndef SYNTHESIS
    always_ff @(posedge clk_i) begin
      if (look_i) AtMostOneOfEachLevelMatches : assert ($onehot0(match1) && $onehot0(match2));
      if (insert_i) InsertedIsNotHeld : assert (insert_level1_i ? !(|match1) : !(|match2));
      LookUpAndInsertionNeverMeet : assert (!(look_i && insert_i));
    end
`endif
  end

endmodule
