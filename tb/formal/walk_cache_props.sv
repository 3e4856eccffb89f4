// SPDX-License-Identifier: Apache-2.0
// Properties of a walk cache (manual 2.21.3; docs/choices.md §4), bound from outside.
//
// One address is watched, `watched_q`: any value, chosen in reset. Two shadows hold what the cache may know of it, one for
// each level: the last directory that was put there for these address bits, until a flush or a look-up that forgets takes
// it. The cache knows no context: whoever uses it flushes between two, and the kind of tables is part of one.
//
// Assumed: the use that walk_cache_use.sv allows, which walker_props.sv proves of the walker. The assertions named Inv…
// look at the entries, for induction.
module walk_cache_props #(
  parameter int unsigned Entries = 4,
  parameter int unsigned AddressBits = 48
) (
  input logic                    clk_i,
  input logic [AddressBits-1:21] watched_i,

  input logic                    flush_i,
  input logic                    tables_32_i,
  input logic [AddressBits-1:21] key_i,
  input logic                    look_i,
  input logic                    forget_i,
  input logic                    insert_i,
  input logic                    insert_level1_i,
  input logic [39:12]            insert_table_i,
  input logic                    insert_write_i,
  input logic                    insert_user_i,
  input logic                    insert_nx_i
);

  localparam int unsigned IndexBits = $clog2(Entries);
  localparam int unsigned DataWidth = 31;

  logic rst_n_q = 1'b0;
  always_ff @(posedge clk_i) rst_n_q <= 1'b1;

  logic                 hit, level1;
  logic [DataWidth-1:0] found, inserted;
  walk_cache #(
    .Entries    (Entries),
    .AddressBits(AddressBits)
  ) u_cache (
    .clk_i,
    .rst_ni         (rst_n_q),
    .flush_i,
    .tables_32_i,
    .key_i,
    .look_i,
    .forget_i,
    .hit_o          (hit),
    .level1_o       (level1),
    .table_o        (found[30:3]),
    .write_o        (found[2]),
    .user_o         (found[1]),
    .nx_o           (found[0]),
    .insert_i,
    .insert_level1_i,
    .insert_table_i,
    .insert_write_i,
    .insert_user_i,
    .insert_nx_i
  );
  assign inserted = {insert_table_i, insert_write_i, insert_user_i, insert_nx_i};

  // Does a directory of that level, made for `a`, serve `b`? A table of level 1 reaches 2 MB or, with 32-bit entries, 4 MB; one
  // of level 2 reaches 1 GB.
  function automatic logic serves(input logic of_level1, input logic tables_32, input logic [AddressBits-1:21] a,
                                  input logic [AddressBits-1:21] b);
    if (!of_level1) serves = a[AddressBits-1:30] == b[AddressBits-1:30];
    else if (tables_32) serves = a[AddressBits-1:22] == b[AddressBits-1:22];
    else serves = a == b;
  endfunction

  // ---- What may be known of the watched address; index 1: level 1, index 0: level 2
  logic [AddressBits-1:21] watched_q;
  logic [1:0]              known_q;
  logic [DataWidth-1:0]    directory_q [2];
  logic [AddressBits-1:21] made_for_q [2];
  logic [IndexBits:0]      age_q [2];        // insertions since, of any address; stops at Entries
  logic                    asked_q;          // the look-up of the clock before was of the watched address
  logic                    looked_q, forgot_q, flushed_q;
  always_ff @(posedge clk_i) begin
    looked_q <= rst_n_q && look_i;
    asked_q <= rst_n_q && look_i && key_i == watched_q;
    forgot_q <= forget_i;
    flushed_q <= rst_n_q && flush_i;
    if (!rst_n_q) begin
      watched_q <= watched_i;
      known_q <= 2'b00;
    end else if (flush_i) begin
      known_q <= 2'b00;
    end else begin
      for (int unsigned l = 0; l < 2; l++) begin
        if (insert_i && insert_level1_i == (l == 1) && serves(l == 1, tables_32_i, key_i, watched_q)) begin
          known_q[l] <= 1'b1;
          directory_q[l] <= inserted;
          made_for_q[l] <= key_i;
          age_q[l] <= '0;
        end else begin
          if (look_i && forget_i && serves(l == 1, tables_32_i, key_i, watched_q)) known_q[l] <= 1'b0;
          if (insert_i && age_q[l] != (IndexBits + 1)'(Entries)) age_q[l] <= age_q[l] + (IndexBits + 1)'(1);
        end
      end
    end
  end
  logic [1:0] kept;  // known, and too young to have given way
  for (genvar l = 0; l < 2; l++) begin : g_kept
    assign kept[l] = known_q[l] && age_q[l] != (IndexBits + 1)'(Entries);
  end

  // ---- What the user knows of the last key that it looked up
  logic                    allowed, user, empty, tables_32;
  logic [AddressBits-1:21] last;
  logic [1:0]              absent;
  walk_cache_use #(
    .AddressBits(AddressBits)
  ) u_use (
    .clk_i,
    .rst_ni   (rst_n_q),
    .flush_i,
    .tables_32_i,
    .key_i,
    .look_i,
    .hit_i    (hit),
    .level1_i (level1),
    .insert_i,
    .insert_level1_i,
    .allowed_o(allowed),
    .looked_o (user),
    .last_o   (last),
    .absent_o (absent),
    .empty_o  (empty),
    .kind_o   (tables_32)
  );

  // ---- Entries
  logic [Entries-1:0] serving [2];     // valid ones that serve the watched address
  logic [Entries-1:0] wrong;
  logic [1:0]         at_last [Entries];  // serves the last key: level 1, level 2
  for (genvar e = 0; e < Entries; e++) begin : g_entry
    logic                    valid, of_level1;
    logic [AddressBits-1:21] tag;
    assign valid = u_cache.g_some.valid_q[e];
    assign of_level1 = u_cache.g_some.g_entry[e].tag_level1_q;
    assign tag = u_cache.g_some.g_entry[e].tag_q;
    assign serving[0][e] = valid && !of_level1 && serves(1'b0, tables_32, tag, watched_q);
    assign serving[1][e] = valid && of_level1 && serves(1'b1, tables_32, tag, watched_q);
    assign at_last[e] = {valid && of_level1 && serves(1'b1, tables_32, tag, last),
                         valid && !of_level1 && serves(1'b0, tables_32, tag, last)};
    assign wrong[e] = (serving[0][e] || serving[1][e]) &&
                      !(known_q[of_level1] && u_cache.g_some.g_entry[e].data_q == directory_q[of_level1] &&
                        tag == made_for_q[of_level1]);
    always_ff @(posedge clk_i) if (rst_n_q) begin
      InvAbsent: assert (!user || (at_last[e] & absent) == 2'b00);
    end
  end
  for (genvar l = 0; l < 2; l++) begin : g_level
    logic [IndexBits-1:0] place;
    assign place = u_cache.g_some.oldest_q - IndexBits'(1) - age_q[l][IndexBits-1:0];
    always_ff @(posedge clk_i) if (rst_n_q) begin
      NoTwoServe: assert ($onehot0(serving[l]));
      InvKept: assert (!kept[l] || serving[l][place]);
      InvMadeFor: assert (!known_q[l] || serves(l == 1, tables_32, made_for_q[l], watched_q));
      InvAge: assert (!known_q[l] || age_q[l] <= (IndexBits + 1)'(Entries));
    end
  end

  logic flushed_once_q, forgotten_once_q;  // while a directory of level 1 was known
  always_ff @(posedge clk_i) begin
    if (!rst_n_q) begin
      flushed_once_q <= 1'b0;
      forgotten_once_q <= 1'b0;
    end else if (known_q[1]) begin
      if (flush_i) flushed_once_q <= 1'b1;
      else if (look_i && forget_i && key_i == watched_q) forgotten_once_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) if (rst_n_q) begin
    // Environment
    assume (allowed);

    // Answers, in the clock after the look-up: only of these address bits, only what was put there last, nothing that was
    // flushed or forgotten since, level 1 before level 2, and what must be there
    HitIsKnown: assert (!(asked_q && hit) || known_q[level1]);
    HitIsTheDirectory: assert (!(asked_q && hit) || found == directory_q[level1]);
    Level1GoesFirst: assert (!(asked_q && !forgot_q && !flushed_q && kept[1]) || (hit && level1));
    NewestEntriesHit: assert (!(asked_q && !forgot_q && !flushed_q && kept != 2'b00) || hit);
    ForgettingFindsNothing: assert (!(looked_q && forgot_q) || !hit);
    FlushedFindsNothing: assert (!flushed_q || !hit);
    MissGivesNothing: assert (hit || found == '0);

    // Induction
    InvEntries: assert (wrong == '0);
    InvEmpty: assert (!empty || (u_cache.g_some.valid_q == '0 && known_q == 2'b00));
    InvChosen: assert (!asked_q || $onehot0(u_cache.g_some.chosen_q));
    InvAsked: assert (!asked_q || (looked_q && last == watched_q));
    InvFound: assert (!(asked_q && hit) ||
                      (level1 ? (u_cache.g_some.chosen_q & ~serving[1]) == '0
                              : (u_cache.g_some.chosen_q & ~serving[0]) == '0 && serving[1] == '0));
    InvMissed: assert (!(asked_q && !hit && !flushed_q) || (serving[0] == '0 && serving[1] == '0));

    // Reachable
    ReachLevel1: cover (asked_q && hit && level1 && known_q[0]);
    ReachLevel2: cover (asked_q && hit && !level1);
    ReachOther: cover (asked_q && hit && level1 && made_for_q[1] != watched_q);
    ReachEviction: cover (asked_q && !hit && !flushed_q && known_q[1]);
    ReachAgain: cover (asked_q && hit && level1 && flushed_once_q);
    ReachForgotten: cover (asked_q && !hit && forgotten_once_q && known_q == 2'b00);
  end

endmodule
